/** Who enforces what is granted, in words for the pages. */
export const enforcementWords = {
  none: 'DuckDB knows no users and no grants, so there are no logins to make here. Metricwright checks every query before it runs and refuses what is not granted; queries reach no files, no network and no extensions. With a PostgreSQL warehouse each person can have a login of their own there.',
  off: "Every query signs in as the profile's login. Metricwright alone decides who reads what, before a query is sent.",
  on: "Each person's queries sign in by a login of their rights, so the warehouse refuses by itself what is not granted. It is kept in step when grants change or end, and after each run.",
} as const
