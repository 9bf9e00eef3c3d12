/** Words that SQL of the warehouses reserves, or that read as such; functions are plain names. */
export const sqlKeywords: readonly string[] = (
  'all alter and any array as asc asof between both by case cast check collate column constraint create cross cube ' +
  'current current_date current_time current_timestamp date default delete desc describe distinct drop else end except ' +
  'exclude exists explain extract false fetch filter first following for foreign from full group grouping having if ' +
  'ilike in inner insert intersect interval into is join last lateral left like limit materialized merge natural not ' +
  'null nulls offset on only or order outer over partition pivot preceding primary qualify range recursive references ' +
  'replace respect right rollup row rows select semi set sets similar some struct summarize table tablesample then time ' +
  'timestamp to trailing true truncate try_cast unbounded union unique unnest unpivot update using values view when ' +
  'where window with within without'
).split(' ')
