// The report of an import: one line for each finding, and one for each row without any.

import { csvOf } from '../../../../../src/kernel/text/csv.ts'
import { download } from '../../../../shared/ui/output/download.ts'
import type { ImportRun } from './run.ts'

const header = [
  'Line',
  'Serial number',
  'Status',
  'Code',
  'Name',
  'Severity',
  'Column',
  'Character',
  'Finding',
  'What to do',
]

export function downloadReport(run: ImportRun): void {
  const rows: Array<ReadonlyArray<string | number>> = [header]
  for (const { line, serialNumber, status, code, name, registrationId, findings } of run.verdicts) {
    if (findings.length === 0) rows.push([line, serialNumber, status, code, name, '', '', '', registrationId ?? '', ''])
    for (const finding of findings) {
      rows.push([
        line,
        serialNumber,
        status,
        code,
        name,
        finding.severity,
        finding.column ?? '',
        finding.codePoint ?? '',
        finding.message,
        finding.remedy ?? '',
      ])
    }
  }
  download(run.dryRun ? 'import-trial.csv' : 'import-report.csv', csvOf(rows))
}
