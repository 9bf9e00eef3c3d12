/** Every page of the product, for what is done with all of them: pictures and accessibility. */
export interface Place {
  readonly name: string
  /** After /commerce/, or from the root where it begins with a slash. */
  readonly path: string
  /** Of whom the page is. */
  readonly as: 'nobody' | 'analyst' | 'lead' | 'admin' | 'reader'
  /** What is there when the page has come: a text of it. */
  readonly shows: RegExp
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
  { name: 'access-datasets', path: 'access', as: 'admin', shows: /restricted/ },
  { name: 'access-people', path: 'access?tab=people', as: 'admin', shows: /Invite/ },
  { name: 'access-groups', path: 'access?tab=groups', as: 'admin', shows: /group/ },
  { name: 'access-roles', path: 'access?tab=roles', as: 'admin', shows: /Data Reader/ },
  { name: 'access-grants', path: 'access?tab=grants', as: 'admin', shows: /grant/i },
  { name: 'access-requests', path: 'access?tab=requests', as: 'admin', shows: /request/i },
  { name: 'access-drift', path: 'access?tab=drift', as: 'admin', shows: /access\.yml/ },
  { name: 'access-audit', path: 'access?tab=audit', as: 'admin', shows: /joined|invit/i },
  { name: 'settings', path: 'settings', as: 'analyst', shows: /Password/ },
  { name: 'refused', path: 'develop', as: 'reader', shows: /You may not open Develop/ },
]
