// An archive of diagnostic logs: the lists of devices and the hashes in it, each looked at by itself. The rows of all of them make one
// corrected file.

import { type ArchiveEntry, ArchiveError, mostInAll } from '../../protocol/archive/archive.ts'
import { readCab } from '../../protocol/archive/cab.ts'
import { readZip } from '../../protocol/archive/zip.ts'
import type { ArchiveReport, Examination, ExamineOptions, FileReport } from './examine.ts'
import { kindOf } from './kind.ts'

/** What may hold hashes; all else is left alone, and counted. */
const worthALook = /\.(?:csv|txt)$/i

/** `examine`: how one file is looked at. */
export function archiveReport(
  format: 'zip' | 'cab',
  bytes: Uint8Array,
  options: ExamineOptions,
  examine: (options: ExamineOptions) => Examination,
): ArchiveReport {
  const entries = format === 'zip' ? readZip(bytes) : readCab(bytes)
  const files: Array<{ name: string; report: FileReport }> = []
  const unread: Array<{ name: string; why: string }> = []
  const lines = sharedFile(options)
  let left = mostInAll
  for (const entry of entries) {
    if (!worthALook.test(entry.name)) continue
    left -= entry.size
    const content = left < 0 ? 'The archive becomes too large when it is unpacked.' : contentOf(entry)
    if (typeof content === 'string') {
      unread.push({ name: entry.name, why: content })
      continue
    }
    const examination = examine({ ...options, channel: options.channel ?? 'mdm', onCorrected: lines?.() })
    const report = fileReport(content, examination)
    if (report) files.push({ name: entry.name, report })
  }
  const others = entries.length - files.length - unread.length
  return {
    kind: 'archive',
    format,
    ok: files.length > 0 && files.every(({ report }) => report.ok),
    files,
    unread,
    others,
  }
}

function contentOf(entry: ArchiveEntry): Uint8Array | string {
  try {
    return entry.read()
  } catch (error) {
    if (error instanceof ArchiveError) return error.message
    throw error
  }
}

/** Undefined for a file that is about something else. */
function fileReport(content: Uint8Array, examination: Examination): FileReport | undefined {
  if (kindOf(content) === 'zip' || kindOf(content) === 'cab') return undefined
  examination.push(content)
  const report = examination.end()
  return report.kind === 'hash' || (report.kind === 'csv' && report.rows > 0) ? report : undefined
}

/** The same columns for all, so that the header of the first is that of all. */
function sharedFile({ onCorrected }: ExamineOptions) {
  if (!onCorrected) return undefined
  let headed = false
  return () => {
    let first = true
    return (text: string) => {
      const isHeader = first
      first = false
      if (isHeader && headed) return
      headed = true
      onCorrected(text)
    }
  }
}
