// The corrected file, to be downloaded, and what is different in it.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Objection } from '../../../../src/autopilot/doctor/channels.ts'
import type { CsvReport } from '../../../../src/autopilot/doctor/examine.ts'
import { type Repair, withUnseen } from '../../../../src/autopilot/doctor/mend.ts'
import { ArrowDownloadRegular } from '../../../shared/ui/icons.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { download } from '../../../shared/ui/output/download.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { paths } from '../../paths.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  actions: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 16px' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

type Row = Repair & { readonly id: string }

/** `name`: of the file that it corrects. */
export type CorrectedFile = { readonly name: string; readonly content: Blob }

/** `file`: not for one of several, whose rows make one file. */
export function Corrected(props: { readonly report: CsvReport; readonly file?: CorrectedFile }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { report, file: corrected } = props
  const { rows, leftOut, values, file } = report.corrected
  const { repairs } = report.found
  const shown = useMemo(
    () => repairs.map((repair): Row => ({ ...repair, id: `${repair.line} ${repair.value}` })),
    [repairs],
  )
  const columns = useMemo((): Column<Row>[] => {
    const value = (text: string) => (text === '' ? t('doctor.corrected.empty') : withUnseen(text))
    return [
      { id: 'line', name: t('doctor.line'), cell: ({ line }) => line },
      { id: 'column', name: t('doctor.column'), cell: ({ column }) => column },
      { id: 'value', name: t('doctor.corrected.value'), cell: (repair) => repair.value },
      { id: 'before', name: t('doctor.corrected.before'), cell: ({ before }) => value(before) },
      { id: 'after', name: t('doctor.corrected.after'), cell: ({ after }) => value(after) },
    ]
  }, [t])
  const nothing = values === 0 && leftOut === 0 && file.length === 0
  return (
    <Panel title={t('doctor.corrected.title')}>
      <div className={styles.stack}>
        {nothing && <Text>{t('doctor.corrected.nothing')}</Text>}
        {rows === 0 && <Text>{t('doctor.corrected.none')}</Text>}
        {!nothing && rows > 0 && (
          <Text>
            {t('doctor.corrected.sum', {
              channel: t(`doctor.channels.name.${report.channel}`),
              rows,
              values,
              leftOut,
            })}
          </Text>
        )}
        {file.length > 0 && (
          <Text>{t('doctor.corrected.file', { what: file.flatMap((one) => wholeWord(one)).join(', ') })}</Text>
        )}
        {rows > 0 && corrected && (
          <div className={styles.actions}>
            <Button
              appearance="primary"
              icon={<ArrowDownloadRegular />}
              onClick={() => download(correctedName(corrected.name), corrected.content)}
            >
              {t('doctor.corrected.download')}
            </Button>
            <RouteLink to={`${paths.devices()}?panel=import`}>{t('doctor.corrected.import')}</RouteLink>
          </div>
        )}
        {shown.length > 0 && <DataTable name={t('doctor.corrected.table')} rows={shown} columns={columns} />}
        {shown.length < values && (
          <Text size={200} className={styles.quiet}>
            {t('doctor.more', { count: shown.length })}
          </Text>
        )}
      </div>
    </Panel>
  )

  function wholeWord(one: Objection): string[] {
    const known = ['header', 'encoding', 'separator', 'quotes', 'lines'] as const
    return known.filter((name) => name === one).map((name) => t(`doctor.whole.${name}`))
  }
}

export const correctedName = (name: string): string => `${name.replace(/\.\w+$/, '')}-corrected.csv`
