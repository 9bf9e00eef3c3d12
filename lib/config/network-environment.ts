const names =
  /^(https?_proxy|all_proxy|no_proxy|ssl_cert_(file|dir)|git_ssl_ca(info|path)|node_extra_ca_certs)$/i

/** How this machine reaches others: its proxies, and whose certificates it believes. */
export function networkEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && names.test(name) ? [[name, value] as const] : [],
    ),
  )
}
