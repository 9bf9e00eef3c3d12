export type Scale = 'full' | 'small'

export interface Sizes {
  readonly customers: number
  readonly bots: number
  readonly browsingSessions: number
  readonly requests: number
  readonly companies: number
  readonly prospects: number
}

/** `small` has about 2% of the rows and the same shapes: every anomaly is present in both. */
export const sizes: Readonly<Record<Scale, Sizes>> = {
  full: {
    customers: 35_000,
    bots: 420,
    browsingSessions: 165_000,
    requests: 90_000,
    companies: 600,
    prospects: 3_200,
  },
  small: {
    customers: 700,
    bots: 24,
    browsingSessions: 3_300,
    requests: 1_800,
    companies: 40,
    prospects: 90,
  },
}

/** The three years that the data covers, and the days on which something went wrong or right. */
export const firstDay = '2023-10-01'
export const lastDay = '2026-09-30'
export const dayCount = 1096
export const blackFridays = ['2023-11-24', '2024-11-29', '2025-11-28'] as const
export const outageDay = '2025-03-18'
export const botWave = '2026-05-11'
export const stripeMove = '2025-01-01'
