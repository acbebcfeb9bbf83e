// Which devices in management a rule matches, and why the others are not: asked for, since all devices are gone through.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { type Previewed, previewRule } from '../../api/management/filters.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', justifyItems: 'start' },
  wide: { justifySelf: 'stretch' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

const columnsOf = (t: TFunction): ReadonlyArray<Column<Previewed>> => [
  { id: 'name', name: t('filters.preview.device'), cell: ({ deviceName }) => deviceName },
  {
    id: 'because',
    name: t('filters.preview.because'),
    cell: ({ because, moreReasons }) =>
      [
        ...because.map(({ propertyName: name, propertyValue: value }) =>
          t('filters.preview.has', { name, value: value ?? t('filters.preview.unknown') }),
        ),
        ...(moreReasons > 0 ? [t('filters.preview.more', { count: moreReasons })] : []),
      ].join(' '),
  },
]

export function RulePreview({ rule }: { readonly rule: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const [asked, setAsked] = useState(0)
  // whoever goes elsewhere has seen enough of a hundred thousand devices
  const looking = useRef<AbortController>(undefined)
  useEffect(() => () => looking.current?.abort(), [])
  const preview = useMutation({
    mutationFn: (wanted: string) => {
      looking.current = new AbortController()
      return previewRule(wanted, looking.current.signal, setAsked)
    },
  })
  const found = preview.data
  const isOfNow = preview.variables === rule
  return (
    <Panel title={t('filters.preview.title')}>
      <div className={styles.stack}>
        <GuardedButton
          operation="assignment.filter.preview"
          onClick={() => {
            if (rule === '' || preview.isPending) return
            setAsked(0)
            preview.mutate(rule)
          }}
        >
          {t('filters.preview.ask')}
        </GuardedButton>
        <div aria-live="polite" className={styles.wide}>
          {preview.isPending && <Text className={styles.quiet}>{t('filters.preview.looking', { count: asked })}</Text>}
          {isOfNow && preview.isError && <Failed problem={preview.error} />}
          {found && isOfNow && (
            <Text weight="semibold">
              {t('filters.preview.found', { matching: found.matching, count: found.asked })}
            </Text>
          )}
        </div>
        {found &&
          isOfNow &&
          (['matched', 'others'] as const).map(
            (kind) =>
              found[kind].length > 0 && (
                <div key={kind} className={styles.wide}>
                  <Text>{t(`filters.preview.${kind}`, { count: found[kind].length })}</Text>
                  <DataTable name={t(`filters.preview.table.${kind}`)} columns={columnsOf(t)} rows={found[kind]} />
                </div>
              ),
          )}
      </div>
    </Panel>
  )
}
