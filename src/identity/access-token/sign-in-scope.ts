// Which scopes of a sign-in are given (OpenID Connect Core 1.0 §5.4).

/** The one scope of OpenID Connect that is given only to who asks: the others are what every client of the vendor counts on. */
export const asksForEmail = (scope: string | null | undefined): boolean => (scope ?? '').split(/\s+/).includes('email')

/** What every sign-in gets of the scopes of OpenID Connect, and `email` where it was asked for. */
export const signInScope = (withEmail: boolean): string => `openid profile ${withEmail ? 'email ' : ''}offline_access`
