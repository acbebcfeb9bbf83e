// What an event is about, in a few words, from the details that steps are told with: the app's name, the person, the page.

const tellingKeys = [
  'name',
  'displayName',
  'profileName',
  'profile',
  'appName',
  'app',
  'policy',
  'item',
  'page',
  'userPrincipalName',
  'user',
  'deviceName',
  'groupName',
  'network',
  'phase',
] as const

const reasonKeys = ['message', 'reason', 'because', 'why', 'error', 'problem'] as const
const codeKeys = ['errorCode', 'code', 'hresult'] as const

export type Detail = Readonly<Record<string, unknown>>

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : typeof value === 'number' ? String(value) : undefined

const firstOf = (detail: Detail, keys: readonly string[]): string | undefined => {
  for (const key of keys) {
    const value = detail[key]
    const found = text(value) ?? (isNamed(value) ? text(value.displayName ?? value.name) : undefined)
    if (found !== undefined) return found
  }
  return undefined
}

function isNamed(value: unknown): value is { readonly name?: unknown; readonly displayName?: unknown } {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

export const subjectOf = (detail: Detail) => firstOf(detail, tellingKeys)
export const reasonOf = (detail: Detail) => firstOf(detail, reasonKeys)
export const codeOf = (detail: Detail) => firstOf(detail, codeKeys)
