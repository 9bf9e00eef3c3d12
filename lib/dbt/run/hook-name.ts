/** `operation.shop.shop-on-run-start-0` as dbt's log names it: `shop.on-run-start.0`. */
export function hookName(uniqueId: string): string {
  const name = uniqueId.split('.').slice(2).join('.')
  return name.replace(/-(on-run-(?:start|end))-(\d+)$/, '.$1.$2')
}
