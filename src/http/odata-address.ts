// Addresses as clients of the administration API write them, and the one form that routes have (docs/specification/graph.md):
// an empty part between two slashes, a key in parentheses, the namespace before the name of an action, and empty parentheses
// behind it mean nothing of their own (OData URL Conventions).

const namespace = /^microsoft\.graph\./i
const key = /^([\w$.]+)\((?:'|%27)(.*)(?:'|%27)\)$/i
/** Of the keys that have a name the one that objects of applications have beside their id. */
const appIdKey = /^(servicePrincipals)\((appId)=(?:'|%27)([0-9a-f-]{36})(?:'|%27)\)$/i
const bareKey = /^([\w$.]+)\(([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\)$/i

export function plainAddress(url: string): string {
  const end = url.indexOf('?')
  const path = end < 0 ? url : url.slice(0, end)
  if (!/\/\/|\(|\/microsoft\.graph\./i.test(path)) return url
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '') continue
    // behind a list the namespace begins a type, as in members/microsoft.graph.device: another question than the list
    const name = parts.at(-1)?.toLowerCase() === 'members' ? part : part.replace(namespace, '')
    const found = key.exec(name) ?? bareKey.exec(name)
    const byAppId = appIdKey.exec(name)
    if (byAppId) parts.push(byAppId[1] ?? '', `appId=${byAppId[3]}`)
    else if (found) parts.push(found[1] ?? '', (found[2] ?? '').replace(/''|%27%27/g, '%27'))
    else parts.push(name.replace(/\(\)$/, ''))
  }
  return `/${parts.join('/')}${path.length > 1 && path.endsWith('/') ? '/' : ''}${end < 0 ? '' : url.slice(end)}`
}
