export type Shape =
  | 'square'
  | 'cylinder'
  | 'page'
  | 'squares'
  | 'hexagon'
  | 'diamond'
  | 'pentagon'
  | 'arrow'
  | 'braces'
  | 'tick'
  | 'file'
  | 'lock'
export type Fill = 'hollow' | 'full' | 'half' | 'dashed'

export interface ShapeDescription {
  readonly shape: Shape
  readonly fill: Fill
  /** For screen readers and titles: "Model, table". */
  readonly label: string
}

const byType: Readonly<Record<string, { shape: Shape; label: string }>> = {
  source: { shape: 'cylinder', label: 'Source' },
  seed: { shape: 'page', label: 'Seed' },
  model: { shape: 'square', label: 'Model' },
  snapshot: { shape: 'squares', label: 'Snapshot' },
  semantic_model: { shape: 'hexagon', label: 'Semantic model' },
  metric: { shape: 'diamond', label: 'Metric' },
  exposure: { shape: 'pentagon', label: 'Exposure' },
  saved_query: { shape: 'file', label: 'Saved query' },
  sync: { shape: 'arrow', label: 'Sync' },
  macro: { shape: 'braces', label: 'Macro' },
  function: { shape: 'braces', label: 'Function' },
  test: { shape: 'tick', label: 'Test' },
  unit_test: { shape: 'tick', label: 'Unit test' },
  access_test: { shape: 'lock', label: 'Access test' },
  access_check: { shape: 'lock', label: 'Access check' },
  analysis: { shape: 'file', label: 'Analysis' },
  operation: { shape: 'braces', label: 'Operation' },
  restricted: { shape: 'lock', label: 'Restricted' },
}

const byMaterialization: Readonly<Record<string, Fill>> = {
  view: 'hollow',
  table: 'full',
  incremental: 'half',
  ephemeral: 'dashed',
  materialized_view: 'full',
}

export function describeShape(resourceType: string, materialized: string | null): ShapeDescription {
  const { shape, label } = byType[resourceType] ?? { shape: 'file', label: 'File' }
  if (shape !== 'square' || materialized === null) return { shape, fill: 'hollow', label }
  return {
    shape,
    fill: byMaterialization[materialized] ?? 'full',
    label: `${label}, ${materialized.replaceAll('_', ' ')}`,
  }
}
