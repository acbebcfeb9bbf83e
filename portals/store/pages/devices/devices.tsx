// The one list of devices, a file that adds to it, and the profile that is applied by hand to those that are chosen.

import { Field, makeStyles, Text } from '@fluentui/react-components'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Select } from '../../../shared/ui/form/select.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type Device, devicesQuery } from '../../api/store.ts'
import { Add } from './add.tsx'
import { Apply } from './apply.tsx'
import { Remove } from './remove.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
  filter: { maxWidth: '320px' },
})

const none: ReadonlySet<string> = new Set()

export function DevicesPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const list = useQuery(devicesQuery())
  const [group, setGroup] = useState('')
  const [selected, setSelected] = useState(none)
  const [removing, setRemoving] = useState<Device>()
  const [notice, setNotice] = useState<Notice>()
  const all = list.data?.devices
  const groups = useMemo(() => [...new Set((all ?? []).map(({ groupTag }) => groupTag).filter(Boolean))].sort(), [all])
  const rows = useMemo(() => (all ?? []).filter(({ groupTag }) => group === '' || groupTag === group), [all, group])
  const columns = useMemo(() => columnsOf(t, setRemoving), [t])
  const selection = useMemo(
    () => ({
      selected,
      onSelect: setSelected,
      nameOf: ({ serialNumber: serial }: Device) => t('store.choose', { serial }),
      head: { all: t('store.chooseAll') },
    }),
    [selected, t],
  )
  const chosen = useMemo(() => rows.filter(({ id }) => selected.has(id)).map(({ id }) => id), [rows, selected])
  const again = () => queries.invalidateQueries({ queryKey: ['store', 'devices'] })
  return (
    <PageFrame title={t('store.devicesTitle')} lead={t('store.devicesLead')}>
      <div className={styles.stack}>
        <Said notice={notice} />
        <Add onAdded={again} />
        {list.isPending && <Waiting rows={3} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        {all?.length === 0 && <Empty title={t('store.noneTitle')} lead={t('store.noneLead')} />}
        {list.data && list.data.total > list.data.devices.length && (
          <Text>{t('store.shown', { shown: list.data.devices.length, total: list.data.total })}</Text>
        )}
        {all && all.length > 0 && (
          <>
            <Field label={t('store.onlyGroup')} className={styles.filter}>
              <Select value={group} onChange={(_, { value }) => setGroup(value)}>
                <option value="">{t('store.everyGroup')}</option>
                {groups.map((name) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
              </Select>
            </Field>
            <Apply
              deviceIds={chosen}
              onApplied={async (name, count) => {
                await again()
                setSelected(none)
                setNotice({ text: t('store.applied', { name, count }) })
              }}
            />
            <DataTable name={t('store.table')} columns={columns} rows={rows} selection={selection} />
          </>
        )}
        {removing && (
          <Remove
            device={removing}
            onRemoved={async () => {
              await again()
              setRemoving(undefined)
              setNotice({ text: t('store.removed', { serial: removing.serialNumber }) })
            }}
            onClose={() => setRemoving(undefined)}
          />
        )}
      </div>
    </PageFrame>
  )
}

const columnsOf = (t: TFunction, onRemove: (device: Device) => void): ReadonlyArray<Column<Device>> => [
  { id: 'serial', name: t('store.serial'), cell: ({ serialNumber }) => serialNumber },
  { id: 'model', name: t('store.model'), cell: ({ manufacturer, model }) => `${manufacturer} ${model}` },
  { id: 'group', name: t('store.group'), cell: ({ groupTag }) => groupTag || t('store.noGroup') },
  {
    id: 'profile',
    name: t('store.profile'),
    cell: ({ deploymentProfile }) => deploymentProfile?.displayName ?? t('store.noProfile'),
  },
  { id: 'by', name: t('store.by'), cell: ({ registeredBy }) => registeredBy || t('store.ownHands') },
  {
    id: 'action',
    name: t('store.action'),
    cell: (device) => (
      <GuardedButton operation="autopilot.device.delete" onClick={() => onRemove(device)}>
        {t('store.remove', { serial: device.serialNumber })}
      </GuardedButton>
    ),
  },
]
