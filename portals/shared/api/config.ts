// Where the services are. The portal is static files; the server that hands them out also answers /config.json.

export type PortalConfig = { readonly login: string; readonly graph: string; readonly version: string }

let loaded: PortalConfig | undefined

export async function loadConfig(): Promise<PortalConfig> {
  const response = await fetch('/config.json', { cache: 'no-store' })
  if (!response.ok) throw new Error(`The server did not say where its services are (HTTP ${response.status}).`)
  loaded = (await response.json()) as PortalConfig
  return loaded
}

export function config(): PortalConfig {
  if (!loaded) throw new Error('The portal was used before its configuration was read.')
  return loaded
}
