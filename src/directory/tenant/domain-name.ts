// Domain names as the directory accepts them, and a user's sign-in name: its allowed form, and its domain part.

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i

/** At least two labels of letters, digits and inner hyphens, 253 characters at most. */
export function isDomainName(text: string): boolean {
  const labels = text.split('.')
  return text.length <= 253 && labels.length >= 2 && labels.every((part) => label.test(part))
}

/** Undefined when the text is not of the form name@domain. */
export function domainOf(userPrincipalName: string): string | undefined {
  const at = userPrincipalName.lastIndexOf('@')
  const domain = userPrincipalName.slice(at + 1).toLowerCase()
  return at > 0 && isDomainName(domain) ? domain : undefined
}
