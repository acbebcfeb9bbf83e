// All restrictions of devices and limits of their number, each kind in the order in which it is looked through; the defaults come last.

import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { AddRegular } from '../../../shared/ui/icons.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteButton, RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { isDefault, kindOf, type Restriction, restrictionsQuery } from '../../api/management/restrictions.ts'
import { paths } from '../../paths.ts'
import { AssignedTo } from '../assigned/assigned-to.tsx'
import { SettingsFrame } from '../settings/frame.tsx'
import { effectsOfStored } from './effects.ts'
import { RefusedLately } from './refused-lately.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
  quiet: { color: tokens.colorNeutralForeground2, maxWidth: '72ch' },
})

const columnsOf = (t: TFunction): ReadonlyArray<Column<Restriction>> => [
  {
    id: 'place',
    name: t('restrictions.column.place'),
    cell: (one) =>
      isDefault(one) ? <Badge appearance="tint">{t('restrictions.default')}</Badge> : String(one.priority),
  },
  {
    id: 'name',
    name: t('restrictions.column.name'),
    cell: (one) => <RouteLink to={paths.restriction(one.id)}>{one.displayName}</RouteLink>,
  },
  { id: 'effect', name: t('restrictions.column.effect'), cell: (one) => effectsOfStored(t, one).join(' ') },
  {
    id: 'assignedTo',
    name: t('assigned.column'),
    cell: (one) => (isDefault(one) ? t('restrictions.defaultFor') : <AssignedTo assignments={one.assignments} />),
  },
]

export function RestrictionsPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const list = useQuery(restrictionsQuery())
  const columns = useMemo(() => columnsOf(t), [t])
  return (
    <SettingsFrame
      title={t('restrictions.title')}
      lead={t('restrictions.lead')}
      actions={
        <RouteButton to={paths.newRestriction()} appearance="primary" icon={<AddRegular />}>
          {t('restrictions.new')}
        </RouteButton>
      }
    >
      <div className={styles.stack}>
        {list.isPending && <Waiting rows={4} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        {list.data &&
          (['restriction', 'limit'] as const).map((kind) => (
            <Panel key={kind} title={t(`restrictions.table.${kind}`)}>
              <DataTable
                name={t(`restrictions.table.${kind}`)}
                columns={columns}
                rows={list.data.filter((one) => kindOf(one) === kind)}
              />
            </Panel>
          ))}
        <RefusedLately />
        <Text className={styles.quiet}>{t('restrictions.whenAsked')}</Text>
        <Text className={styles.quiet}>
          {t('restrictions.allowNext')} <RouteLink to={paths.devices()}>{t('restrictions.toDevices')}</RouteLink>
        </Text>
      </div>
    </SettingsFrame>
  )
}
