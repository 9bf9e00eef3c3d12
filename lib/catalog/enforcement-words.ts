/** Who enforces what is granted, in words for the pages. */
export const enforcementWords = {
  none: "DuckDB has no users. What a query reads is decided by Metricwright's guard, and the instance is locked: no files, no network, no extensions.",
  off: "Every query signs in as the profile's login. Metricwright's guard alone decides who reads what.",
  on: "Each person's queries sign in by a login of their rights, so the warehouse refuses by itself what is not granted. It is kept in step when grants change or end, and after each run.",
} as const
