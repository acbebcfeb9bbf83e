// Through which doors a password may come without our sign-in page. On the page nobody but the person and we see it, it is
// slowed and told in words; a password in a script's file is neither. The doors are two: the resource-owner grant of the token
// endpoint (RFC 6749 §4.3), and the request for a primary refresh token, which a joined device signs with its certificate and
// Windows sends at its logon screen (MS-OAPXBC §3.2.5.1.2.1.1). There is no WS-Trust address.

/** `false`: none. `devices`: joined devices only. `true`: both. */
export type PasswordGrant = 'false' | 'devices' | 'true'
