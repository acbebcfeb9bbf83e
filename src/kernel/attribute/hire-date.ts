// The date on which somebody is hired, as people and other directories write it: a day alone is its first moment in UTC, as the
// original keeps it.

export const hireDateSays = 'it has to be a date such as 2026-09-01, or an instant such as 2026-09-01T08:00:00Z'

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?$/i
/** As LDAP has times (RFC 4517 §3.3.13). */
const generalized = /^(\d{4})(\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)?)?(?:[.,]\d{1,9})?(Z|[+-]\d{4})$/
const day = /^\d{4}-\d\d-\d\d$/

/** An instant in UTC; undefined for what is no date. Without a zone it is one in UTC. */
export function hireDateIn(text: string): string | undefined {
  const written = day.test(text) ? `${text}T00:00:00Z` : instant.test(text) ? withZone(text) : fromGeneralized(text)
  if (written === undefined || !isDayOfMonth(written)) return undefined
  const at = new Date(written)
  const year = at.getUTCFullYear()
  return Number.isNaN(at.getTime()) || year < 1 || year > 9999 ? undefined : at.toISOString()
}

const withZone = (text: string): string =>
  /(Z|[+-]\d\d:\d\d)$/i.test(text) ? text.toUpperCase() : `${text.toUpperCase()}Z`

function fromGeneralized(text: string): string | undefined {
  const [, year, month, date, hour, minute = '00', second = '00', zone = 'Z'] = generalized.exec(text) ?? []
  if (year === undefined) return undefined
  const offset = zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`
  return `${year}-${month}-${date}T${hour}:${minute}:${second}${offset}`
}

/** The language takes the 31st of a short month for a day of the next one. */
function isDayOfMonth(written: string): boolean {
  const [year = 0, month = 0, date = 0] = written.slice(0, 10).split('-').map(Number)
  return date >= 1 && date <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}
