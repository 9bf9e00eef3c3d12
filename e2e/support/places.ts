/** Every page of the product, for what is done with all of them: pictures and accessibility. */
export interface Place {
  readonly name: string
  /** After /commerce/, or from the root where it begins with a slash. */
  readonly path: string
  /** Of whom the page is; `viewer` is an admin who views as a Data Reader. */
  readonly as: 'nobody' | 'analyst' | 'lead' | 'admin' | 'reader' | 'viewer'
  /** What is there when the page has come: a text of it. */
  readonly shows: RegExp
  /** The button that opens what is meant, where it is a dialog of the page. */
  readonly press?: string
}

const MODEL = 'models/marts/revenue/production_mart_revenue_monthly_sales.sql'
const NODE = 'model.commerce.production_mart_revenue_monthly_sales'

export const places: readonly Place[] = [
  { name: 'sign-in', path: '/sign-in', as: 'nobody', shows: /Sign in/ },
  { name: 'develop', path: `develop/${MODEL}`, as: 'analyst', shows: /models compiled/ },
  { name: 'lineage', path: 'lineage', as: 'analyst', shows: /fct_orders/ },
  { name: 'lineage-focus', path: `lineage?focus=${NODE}`, as: 'analyst', shows: /monthly_sales/ },
  { name: 'runs', path: 'runs', as: 'lead', shows: /Run 1|build/ },
  { name: 'run', path: 'runs/1', as: 'lead', shows: /Done\. PASS/ },
  { name: 'changes', path: 'changes', as: 'lead', shows: /Revenue/ },
  { name: 'change', path: 'changes/CHANGE', as: 'lead', shows: /downstream/ },
  { name: 'access-datasets', path: 'access', as: 'admin', shows: /Staging/ },
  { name: 'access-people', path: 'access?tab=people', as: 'admin', shows: /Invite/ },
  { name: 'access-groups', path: 'access?tab=groups', as: 'admin', shows: /group/ },
  { name: 'access-roles', path: 'access?tab=roles', as: 'admin', shows: /Data Reader/ },
  { name: 'access-grants', path: 'access?tab=grants', as: 'admin', shows: /grant/i },
  { name: 'access-requests', path: 'access?tab=requests', as: 'admin', shows: /request/i },
  { name: 'access-drift', path: 'access?tab=drift', as: 'admin', shows: /access\.yml/ },
  { name: 'access-services', path: 'access?tab=services', as: 'admin', shows: /Service account/ },
  {
    name: 'access-new-service',
    path: 'access?tab=services',
    as: 'admin',
    press: 'New account',
    shows: /Valid for/,
  },
  { name: 'access-sign-in', path: 'access?tab=sign-in', as: 'admin', shows: /Directory \(SCIM\)/ },
  { name: 'access-tests', path: 'access?tab=tests', as: 'admin', shows: /\d+ of \d+ hold/ },
  { name: 'access-check', path: 'access?tab=check', as: 'admin', shows: /Never checked|Check 1/ },
  {
    name: 'access-warehouse',
    path: 'access?tab=warehouse',
    as: 'admin',
    shows: /Metricwright alone decides/,
  },
  { name: 'access-viewed', path: 'access', as: 'viewer', shows: /Stop viewing/ },
  { name: 'access-audit', path: 'access?tab=audit', as: 'admin', shows: /joined|invit/i },
  { name: 'settings', path: 'settings', as: 'analyst', shows: /Password/ },
  {
    name: 'settings-second-factor',
    path: 'settings',
    as: 'reader',
    press: 'Set up',
    shows: /The six digits/,
  },
  { name: 'refused-viewed', path: 'develop', as: 'viewer', shows: /Data Reader may not open Develop/ },
  { name: 'refused', path: 'develop', as: 'reader', shows: /You may not open Develop/ },
]

/** What begins to view as a Data Reader, for the `viewer`. */
export const viewAsReader = { kind: 'role', key: 'data_reader' } as const
