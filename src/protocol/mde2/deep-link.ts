// The link that opens the page of Windows for enrolment, filled in (Microsoft, "MDM enrollment of Windows devices"): read as Windows does, which opens nothing
// where it is broken.

export type DeepLink = {
  readonly userName: string
  /** Where discovery is asked; left out, Windows looks by the domain of the name. */
  readonly server?: string
  /** Handed to the server as it is. */
  readonly token?: string
}

const scheme = 'ms-device-enrollment:'

/** Undefined where it is no such link, or one of another mode than management. */
export function decodeDeepLink(text: string): DeepLink | undefined {
  if (text.length > 2048 || !text.toLowerCase().startsWith(`${scheme}?`)) return undefined
  const said = new Map<string, string>()
  for (const part of text.slice(scheme.length + 1).split('&')) {
    const [name = '', value = ''] = part.split(/=(.*)/s)
    const plain = decoded(value)
    if (plain === undefined) return undefined
    said.set(name.toLowerCase(), plain)
  }
  const [userName = '', server, token] = ['username', 'servername', 'accesstoken'].map((name) => said.get(name))
  if (said.get('mode') !== 'mdm' || !userName.includes('@')) return undefined
  if (server && !URL.canParse(server)) return undefined
  return { userName, ...(server && { server }), ...(token && { token }) }
}

/** A plus sign is one: this is no form. */
function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value)
  } catch {
    return undefined
  }
}
