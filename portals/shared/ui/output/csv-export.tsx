// A whole list as a CSV file, page by page, with a heading over each column.

import { Button, Spinner } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { csvOf } from '../../../../src/kernel/text/csv.ts'
import { ArrowDownloadRegular } from '../icons.ts'
import { Failed } from '../states.tsx'
import { download } from './download.ts'

export type CsvColumn<Row, Name extends string> = readonly [name: Name, read: (row: Row) => string]

export function CsvExport<Row, Name extends string>(props: {
  readonly file: string
  readonly columns: ReadonlyArray<CsvColumn<Row, Name>>
  readonly heading: (name: Name) => string
  readonly pages: () => AsyncIterable<readonly Row[]>
}) {
  const { t } = useTranslation()
  const { file, columns, heading, pages } = props
  const run = useMutation({
    mutationFn: async () => {
      const rows: string[][] = [columns.map(([name]) => heading(name))]
      for await (const page of pages()) for (const row of page) rows.push(columns.map(([, read]) => read(row)))
      download(file, csvOf(rows))
    },
  })
  return (
    <>
      {run.isError && <Failed problem={run.error} />}
      <Button
        icon={run.isPending ? <Spinner size="tiny" /> : <ArrowDownloadRegular />}
        disabledFocusable={run.isPending}
        onClick={() => run.mutate()}
      >
        {run.isPending ? t('common.exporting') : t('common.exportCsv')}
      </Button>
    </>
  )
}
