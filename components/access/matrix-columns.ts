import type { DatasetRow, Layer } from '#lib/contracts/access.ts'

export type MatrixColumn =
  | { readonly kind: 'dataset'; readonly layer: Layer; readonly dataset: DatasetRow; readonly place: number }
  /** A layer that is folded into one column. */
  | { readonly kind: 'layer'; readonly layer: Layer; readonly places: readonly number[] }

export interface ColumnGroup {
  readonly layer: Layer
  readonly count: number
  readonly folded: boolean
  readonly columns: readonly MatrixColumn[]
}

/** As data flows: from what is loaded to what is read. */
const ORDER: readonly Layer[] = [
  'raw',
  'staging',
  'core',
  'mart',
  'reporting',
  'ml',
  'airflow',
  'census',
  'customer_io',
  'other',
  'development',
]

export const layerNames: Readonly<Record<Layer, string>> = {
  raw: 'Raw',
  staging: 'Staging',
  core: 'Core',
  mart: 'Mart',
  reporting: 'Reporting',
  ml: 'ML',
  airflow: 'Airflow',
  census: 'Census',
  customer_io: 'Customer.io',
  other: 'Other',
  development: 'Development',
}

/** Datasets by layer; a folded layer is one column. `find` is part of a dataset's name or of its layer's. */
export function groupColumns(
  datasets: readonly DatasetRow[],
  options: { readonly find: string; readonly folded: ReadonlySet<Layer> },
): ColumnGroup[] {
  const find = options.find.trim().toLowerCase()
  const matches = (dataset: DatasetRow) =>
    dataset.name.includes(find) || layerNames[dataset.layer].toLowerCase().includes(find)
  return ORDER.flatMap((layer): ColumnGroup[] => {
    const found = datasets
      .map((dataset, place) => ({ dataset, place }))
      .filter(({ dataset }) => dataset.layer === layer && matches(dataset))
    if (found.length === 0) return []
    const folded = options.folded.has(layer)
    const columns: MatrixColumn[] = folded
      ? [{ kind: 'layer', layer, places: found.map(({ place }) => place) }]
      : found.map((each) => ({ kind: 'dataset', layer, ...each }))
    return [{ layer, count: found.length, folded, columns }]
  })
}

/** `production_mart_revenue` stands below "Mart" as `revenue`; a name that says no more than its layer stays whole. */
export function shortName({ name, environment }: DatasetRow): string {
  if (environment !== 'production') return name
  const rest = name.replace(/^[^_]+_/, '')
  return rest === '' ? name : rest
}

/** Development schemas are granted to nobody as a rule, so they start folded; so do layers that would fill the page. */
export function foldedAtFirst(datasets: readonly DatasetRow[]): ReadonlySet<Layer> {
  const counts = new Map<Layer, number>()
  for (const { layer } of datasets) counts.set(layer, (counts.get(layer) ?? 0) + 1)
  const many = [...counts].filter(([layer, count]) => (layer === 'development' ? count > 1 : count > 12))
  return new Set(many.map(([layer]) => layer))
}
