// Devices that the organisation says are its own: searched and ordered by the service, imported from a file, deleted one by one.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { formatDateTime, instant } from '../../../shared/text/format.ts'
import { Sentences } from '../../../shared/ui/facts/sentences.tsx'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import type { Column } from '../../../shared/ui/list/data-table.tsx'
import { SearchedList } from '../../../shared/ui/list/searched-list.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import {
  type CorporateDevice,
  corporateDevicesQuery,
  deleteIdentifier,
} from '../../api/management/corporate-devices.ts'
import { ReadOnly, SettingsFrame } from '../settings/frame.tsx'
import { ImportFile } from './import-identifiers.tsx'
import { sortColumns, states } from './search.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
  quiet: { color: tokens.colorNeutralForeground2, maxWidth: '72ch' },
})

export function CorporateDevicesPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const search = useSearch({ from: '/inside/settings/corporate-devices' })
  const navigate = useNavigate()
  const list = useInfiniteQuery(corporateDevicesQuery(search))
  const [asking, setAsking] = useState<CorporateDevice>()
  const [notice, setNotice] = useState<Notice>()
  const columns = useMemo(() => columnsOf(t, setAsking), [t])
  const refresh = () => queries.invalidateQueries({ queryKey: ['corporate-devices'] })
  const remove = useMutation({
    mutationFn: ({ id }: CorporateDevice) => deleteIdentifier(id),
    onSuccess: async (_, { importedDeviceIdentifier: name }) => {
      await refresh()
      setAsking(undefined)
      setNotice({ text: t('corporateDevices.deleted', { name }) })
    },
  })
  return (
    <SettingsFrame title={t('corporateDevices.title')} lead={t('corporateDevices.lead')}>
      <div className={styles.stack}>
        <Text className={styles.quiet}>{t('corporateDevices.once')}</Text>
        <Said notice={notice} />
        <ReadOnly operation="mdm.corporate-identifier.import" />
        {can('mdm.corporate-identifier.import').allowed && (
          <ImportFile
            onImported={(text) => {
              setNotice({ text })
              void refresh()
            }}
          />
        )}
        <SearchedList
          list={list}
          columns={columns}
          name={t('corporateDevices.table')}
          search={search}
          onChange={(next) => void navigate({ to: '/settings/corporate-devices', search: next, replace: true })}
          searchLabel={t('corporateDevices.search')}
          showLabel={t('corporateDevices.show')}
          shows={[
            t('corporateDevices.everything'),
            ...states.map((value) => ({ value, name: t(`corporateDevices.state.${value}`) })),
          ]}
          order={{
            sorts: sortColumns.map((value) => ({ value, name: t(`corporateDevices.column.${value}`) })),
            usual: 'importedDeviceIdentifier',
          }}
          counted={(shown, total) =>
            shown < total
              ? t('corporateDevices.shown', { shown, total })
              : t('corporateDevices.count', { count: total })
          }
          noMatch={t('corporateDevices.noMatch')}
          empty={<Empty title={t('corporateDevices.emptyTitle')} lead={t('corporateDevices.emptyLead')} />}
        />
      </div>
      {asking && (
        <Confirm
          open
          title={t('corporateDevices.ask', { name: asking.importedDeviceIdentifier })}
          confirm={t('corporateDevices.do')}
          busy={remove.isPending}
          onConfirm={() => remove.mutate(asking)}
          onClose={() => {
            remove.reset()
            setAsking(undefined)
          }}
        >
          <Sentences of={t('corporateDevices.effects', { returnObjects: true })} />
          {remove.isError && <Failed problem={remove.error} />}
        </Confirm>
      )}
    </SettingsFrame>
  )
}

const columnsOf = (t: TFunction, ask: (device: CorporateDevice) => void): ReadonlyArray<Column<CorporateDevice>> => [
  {
    id: 'importedDeviceIdentifier',
    name: t('corporateDevices.column.importedDeviceIdentifier'),
    sortable: true,
    cell: ({ importedDeviceIdentifier: identifier }) => identifier,
  },
  {
    id: 'importedDeviceIdentityType',
    name: t('corporateDevices.column.importedDeviceIdentityType'),
    cell: ({ importedDeviceIdentityType: type }) => t(`corporateDevices.type.${type}`),
  },
  {
    id: 'enrollmentState',
    name: t('corporateDevices.column.enrollmentState'),
    cell: ({ enrollmentState: state }) => t(`corporateDevices.state.${state}`),
  },
  {
    id: 'lastContactedDateTime',
    name: t('corporateDevices.column.lastContactedDateTime'),
    sortable: true,
    cell: ({ lastContactedDateTime: at }) => <When at={at} otherwise={t('common.never')} />,
  },
  {
    id: 'createdDateTime',
    name: t('corporateDevices.column.createdDateTime'),
    sortable: true,
    cell: ({ createdDateTime: at }) => <When at={at} otherwise="" />,
  },
  {
    id: 'description',
    name: t('corporateDevices.column.description'),
    cell: ({ description }) => description || t('common.none'),
  },
  {
    id: 'action',
    name: t('corporateDevices.column.action'),
    cell: (device) => (
      <GuardedButton operation="mdm.corporate-identifier.delete" onClick={() => ask(device)}>
        {t('corporateDevices.delete', { name: device.importedDeviceIdentifier })}
      </GuardedButton>
    ),
  },
]

function When({ at, otherwise }: { readonly at: string | null; readonly otherwise: string }) {
  const when = instant(at)
  return when ? <time dateTime={when.toISOString()}>{formatDateTime(when)}</time> : otherwise
}
