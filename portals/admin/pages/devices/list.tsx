// The portal's first page: all registered devices, searched, filtered and sorted by the service, selected here.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { canEverywhere } from '../../../shared/session/everywhere.ts'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import {
  ArrowClockwiseRegular,
  ArrowUploadRegular,
  DeleteRegular,
  DismissRegular,
  EditRegular,
} from '../../../shared/ui/icons.ts'
import { AsOf } from '../../../shared/ui/list/as-of.tsx'
import { LoadMore } from '../../../shared/ui/list/load-more.tsx'
import { useRows } from '../../../shared/ui/list/use-rows.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { RouteButton } from '../../../shared/ui/route-link.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { sortColumns } from '../../api/device-query.ts'
import type { Device } from '../../api/devices.ts'
import { managedId } from '../../api/managed-devices.ts'
import { deviceListQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { DeleteDevices } from '../device/delete.tsx'
import { AskDevices } from '../device/remote/ask.tsx'
import { EditTags } from './edit-tags.tsx'
import { NoDevices } from './empty.tsx'
import { ExportDevices, ExportForImport } from './export.tsx'
import { DeviceFilters } from './filters.tsx'
import { ImportDrawer } from './import/drawer.tsx'
import { type DeviceSearch, deviceQueryOf, isFiltered } from './search.ts'
import { DeviceTable } from './table.tsx'

const useStyles = makeStyles({
  status: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: '8px 16px',
    minHeight: '40px',
    color: tokens.colorNeutralForeground2,
  },
  selection: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: '8px' },
  stack: { display: 'grid', gap: '12px', minWidth: 0 },
})

export function DevicesPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const search = useSearch({ from: '/inside/devices' })
  const navigate = useNavigate()
  const queries = useQueryClient()
  const list = useInfiniteQuery(deviceListQuery(deviceQueryOf(search)))
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [deleting, setDeleting] = useState<readonly Device[]>([])
  const [tagging, setTagging] = useState<readonly Device[]>([])
  const [asking, setAsking] = useState<readonly Device[]>([])
  const [notice, setNotice] = useState<Notice>()
  const status = useRef<HTMLDivElement>(null)

  const { rows, loadingAll } = useRows(list)
  const chosen = useMemo(() => rows.ids.filter((id) => selected.has(id)).length, [rows, selected])
  const chosenDevices = () => rows.ids.flatMap((id, index) => (selected.has(id) && rows.at(index)) || [])
  const shown = rows.ids.length
  const { total } = loadingAll

  const change = (next: DeviceSearch) => void navigate({ to: '/devices', search: next, replace: true })
  const sortBy = (column: string) => {
    const sort = sortColumns.find((known) => known === column) ?? 'serialNumber'
    const { sort: before, descending, ...others } = search
    const turn = (before ?? 'serialNumber') === sort && !descending
    change({ ...others, sort, ...(turn ? { descending: true as const } : {}) })
  }
  const openImport = () => void navigate({ to: '/devices', search: { ...search, panel: 'import' } })
  const closeImport = () => {
    const { panel: _, ...others } = search
    change(others)
  }
  const refresh = () => void queries.invalidateQueries({ queryKey: ['devices'] })
  const deleted = (message: string) => {
    setDeleting([])
    setSelected(new Set())
    setNotice({ text: message })
    refresh()
  }
  const clear = () => {
    setSelected(new Set())
    status.current?.focus() // the button goes with the selection
  }
  const isEmpty = list.isSuccess && shown === 0 && !isFiltered(search)

  return (
    <PageFrame
      title={t('devices.title')}
      lead={t(canEverywhere('autopilot.device.list') ? 'devices.lead' : 'devices.leadForGroups')}
      actions={
        <>
          {can('directory.device.list').allowed && (
            <RouteButton to={paths.directoryDevices()}>{t('directoryDevices.title')}</RouteButton>
          )}
          {can('autopilot.import.list').allowed && <RouteButton to={paths.imports()}>{t('imports.title')}</RouteButton>}
          <RouteButton to={paths.hashDoctor()}>{t('doctor.title')}</RouteButton>
          {!isEmpty && <RouteButton to={paths.cleanUp()}>{t('cleanUp.title')}</RouteButton>}
          {!isEmpty && <ExportDevices query={deviceQueryOf(search)} />}
          {!isEmpty && <ExportForImport query={deviceQueryOf(search)} onDone={(text) => setNotice({ text })} />}
          <GuardedButton
            operation="autopilot.import.csv"
            appearance="primary"
            icon={<ArrowUploadRegular />}
            onClick={openImport}
          >
            {t('devices.import')}
          </GuardedButton>
        </>
      }
    >
      <div className={styles.stack}>
        <Said notice={notice} />
        {isEmpty ? (
          <NoDevices onImport={openImport} />
        ) : (
          <>
            <DeviceFilters search={search} onChange={change} />
            <div ref={status} tabIndex={-1} className={styles.status}>
              {chosen > 0 ? (
                <div className={styles.selection}>
                  <Text weight="semibold" aria-live="polite">
                    {t('devices.selected', { count: chosen })}
                  </Text>
                  <GuardedButton
                    operation="autopilot.device.update-properties"
                    icon={<EditRegular />}
                    onClick={() => setTagging(chosenDevices())}
                  >
                    {t('devices.tags.button')}
                  </GuardedButton>
                  <GuardedButton
                    operation="mdm.device.execute"
                    icon={<ArrowClockwiseRegular />}
                    onClick={() => setAsking(chosenDevices())}
                  >
                    {t('remote.askMany')}
                  </GuardedButton>
                  <GuardedButton
                    operation="autopilot.device.delete"
                    icon={<DeleteRegular />}
                    onClick={() => setDeleting(chosenDevices())}
                  >
                    {t('devices.delete.button')}
                  </GuardedButton>
                  <Button appearance="subtle" icon={<DismissRegular />} onClick={clear}>
                    {t('devices.clearSelection')}
                  </Button>
                </div>
              ) : (
                <Text aria-live="polite">
                  {total === undefined
                    ? list.isSuccess && t('devices.count', { count: shown })
                    : shown < total
                      ? t('devices.shown', { shown, total })
                      : t('devices.count', { count: total })}
                </Text>
              )}
              <AsOf list={list} />
            </div>
            {list.isPending && <Waiting />}
            {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
            {list.isSuccess && shown === 0 && <Text>{t('devices.noMatch')}</Text>}
            {shown > 0 && (
              <DeviceTable
                rows={rows}
                sort={search.sort ?? 'serialNumber'}
                descending={search.descending === true}
                onSort={sortBy}
                selected={selected}
                onSelect={setSelected}
              />
            )}
            <LoadMore list={list} all={loadingAll} />
          </>
        )}
      </div>
      {deleting.length > 0 && <DeleteDevices devices={deleting} onClose={() => setDeleting([])} onDone={deleted} />}
      {tagging.length > 0 && (
        <EditTags
          devices={tagging}
          onChanged={refresh}
          onClose={(message) => {
            setTagging([])
            if (message !== undefined) setNotice({ text: message })
          }}
        />
      )}
      {asking.length > 0 && (
        <AskDevices
          devices={managedAmong(asking)}
          unmanaged={asking.length - managedAmong(asking).length}
          onAsked={refresh}
          onClose={(done) => {
            setAsking([])
            if (done) setNotice(done)
          }}
        />
      )}
      <ImportDrawer panel={search.panel} onClose={closeImport} onImported={refresh} />
    </PageFrame>
  )
}

const managedAmong = (devices: readonly Device[]) =>
  devices.flatMap(({ managedDeviceId, serialNumber }) => {
    const id = managedId(managedDeviceId)
    return id === undefined ? [] : [{ id, name: serialNumber }]
  })
