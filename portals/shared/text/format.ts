// Dates, durations and sizes by Intl, in the reader's own locale and time zone.

const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
const fullDateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' })
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })
const clockTime = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })
const number = new Intl.NumberFormat()

/** The API's way to say "never": the year 1. */
export function instant(text: string | null | undefined): Date | undefined {
  if (!text || text.startsWith('0001-')) return undefined
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? undefined : date
}

export const formatDateTime = (date: Date) => dateTime.format(date)
export const formatFullDateTime = (date: Date) => fullDateTime.format(date)
export const formatDay = (date: Date) => day.format(date)
export const formatClock = (date: Date) => clockTime.format(date)
export const formatTime = (date: Date) => timeOfDay.format(date)
export const formatNumber = (value: number) => number.format(value)

export function formatAgo(date: Date, now: Date): string {
  const seconds = Math.round((date.getTime() - now.getTime()) / 1000)
  const size = Math.abs(seconds)
  if (size < 60) return relative.format(seconds, 'second')
  if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute')
  if (size < 86_400) return relative.format(Math.round(seconds / 3600), 'hour')
  if (size < 30 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day')
  return dateTime.format(date)
}

const unit = (name: string, digits: number) =>
  new Intl.NumberFormat(undefined, { style: 'unit', unit: name, unitDisplay: 'narrow', maximumFractionDigits: digits })
const milliseconds = unit('millisecond', 0)
const seconds = unit('second', 1)
const wholeSeconds = unit('second', 0)
const minutes = unit('minute', 0)
const hours = unit('hour', 1)
const bytes = unit('byte', 0)
const kilobytes = unit('kilobyte', 1)
const megabytes = unit('megabyte', 1)

export function formatDuration(ms: number): string {
  if (ms < 1000) return milliseconds.format(Math.max(0, ms))
  if (ms < 60_000) return seconds.format(ms / 1000)
  if (ms < 3_600_000)
    return `${minutes.format(Math.floor(ms / 60_000))} ${wholeSeconds.format(Math.round((ms % 60_000) / 1000))}`
  return hours.format(ms / 3_600_000)
}

export function formatSize(size: number): string {
  if (size < 1000) return bytes.format(size)
  return size < 1_000_000 ? kilobytes.format(size / 1000) : megabytes.format(size / 1_000_000)
}
