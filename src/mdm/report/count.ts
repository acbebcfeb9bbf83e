// What is counted of an organisation's devices each day.

/** Devices in management, as they stand to what is demanded of them. */
const standings = ['compliant', 'inGracePeriod', 'noncompliant', 'notJudged'] as const
/** Ends of deployments, and what became of applications, within the day. */
const happened = ['deploymentsFinished', 'deploymentsFailed', 'appsInstalled', 'appsFailed', 'appsRemoved'] as const

export const countNames = [...standings, ...happened] as const
export type CountName = (typeof countNames)[number]

export type ReportDay = { readonly day: string } & { readonly [K in CountName]: number }

/** So many days are kept and shown. */
export const reportDays = 400
