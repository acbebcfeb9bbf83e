// The ways a password may come without our sign-in page. On the page only the person and we see it, attempts are slowed and
// refusals explained; a password in a script's file has neither. There are two: the resource-owner grant of the token
// endpoint (RFC 6749 §4.3), and the request for a primary refresh token, which a joined device signs with its certificate and
// Windows sends at its logon screen (MS-OAPXBC §3.2.5.1.2.1.1). There is no WS-Trust address. A third, the
// message of an enrolment (enroller/by-password.ops.ts), is opened by each organisation for itself, and not by the operator.

/** `false`: none. `devices`: joined devices only. `true`: both. */
export type PasswordGrant = 'false' | 'devices' | 'true'
