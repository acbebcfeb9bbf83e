// What a bulk token may be made with, as the API, the command line and the portal's form say it.

export const mostJoins = 10_000
export const usualJoins = 25
/** The original's longest. */
export const longestDays = 180
export const usualDays = 30
export const mostNetworks = 20
/** Of an address or a range as text: the longest of IPv6 has 43 characters. */
export const longestNetwork = 60
