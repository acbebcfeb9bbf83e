// The PCs that enrolled with one secret: what each says of itself, and whether it is let in.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { decidePc, type EnrolledPc, enrolledPcsQuery } from '../../api/prepared-pcs.ts'
import { paths } from '../../paths.ts'
import { PcState } from './parts.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  pair: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

/** With what else the PC told that its secret has a list of. */
const numberOf = (t: TFunction, { serialNumber, hashListed }: EnrolledPc): string =>
  [serialNumber ?? '–', ...(hashListed === null ? [] : [t(`preparedPcs.pc.hashListed.${hashListed}`)])].join(', ')

type Asked = { readonly pc: EnrolledPc; readonly decision: 'admit' | 'refuse' }

export function EnrolledPcs({ secretId }: { readonly secretId: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const list = useQuery(enrolledPcsQuery(secretId))
  const [asked, setAsked] = useState<Asked>()
  const [notice, setNotice] = useState<Notice>()
  const nameOf = ({ deviceName, id }: EnrolledPc) => deviceName ?? id
  const decide = useMutation({
    mutationFn: ({ pc, decision }: Asked) => decidePc(secretId, pc.id, decision),
    onSuccess: async (_, { pc, decision }) => {
      await queries.invalidateQueries({ queryKey: ['prepared-pcs'] })
      setAsked(undefined)
      setNotice({ text: t(`preparedPcs.${decision}Done`, { name: nameOf(pc) }) })
    },
  })
  const { reset } = decide
  const columns = useMemo<ReadonlyArray<Column<EnrolledPc>>>(() => {
    const button = (pc: EnrolledPc, decision: Asked['decision']) => (
      <GuardedButton
        operation={`preparation.use.${decision}`}
        onClick={() => {
          reset()
          setAsked({ pc, decision })
        }}
      >
        {t(`preparedPcs.${decision}One`, { name: pc.deviceName ?? pc.id })}
      </GuardedButton>
    )
    return [
      {
        id: 'name',
        name: t('preparedPcs.pc.name'),
        cell: ({ deviceName, id, deviceObjectId }) =>
          deviceObjectId && can('directory.device.read').allowed ? (
            <RouteLink to={paths.directoryDevice(deviceObjectId)}>{deviceName ?? id}</RouteLink>
          ) : (
            (deviceName ?? id)
          ),
      },
      { id: 'state', name: t('preparedPcs.column.state'), cell: ({ state }) => <PcState state={state} /> },
      { id: 'serial', name: t('preparedPcs.pc.serialNumber'), cell: (pc) => numberOf(t, pc) },
      { id: 'address', name: t('preparedPcs.pc.address'), cell: ({ address }) => address ?? '–' },
      {
        id: 'at',
        name: t('preparedPcs.pc.at'),
        cell: ({ usedDateTime: at }) => <time dateTime={at}>{formatDateTime(new Date(at))}</time>,
      },
      {
        id: 'decide',
        name: t('preparedPcs.pc.decide'),
        cell: (pc) =>
          pc.state === 'waiting' ? (
            <div className={styles.pair}>
              {button(pc, 'admit')}
              {button(pc, 'refuse')}
            </div>
          ) : (
            '–'
          ),
      },
    ]
  }, [t, styles.pair, reset])
  return (
    <Panel title={t('preparedPcs.pcs')}>
      <div className={styles.stack}>
        <Said notice={notice} />
        <Text className={styles.quiet}>{t('preparedPcs.pcsLead')}</Text>
        {list.isPending && <Waiting rows={2} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        {list.data?.length === 0 && <Text>{t('preparedPcs.noPc')}</Text>}
        {list.data && list.data.length > 0 && (
          <DataTable name={t('preparedPcs.pcs')} columns={columns} rows={list.data} />
        )}
      </div>
      {asked && (
        <Confirm
          open
          title={t(`preparedPcs.${asked.decision}Ask`, { name: nameOf(asked.pc) })}
          confirm={t(`preparedPcs.${asked.decision}Do`)}
          busy={decide.isPending}
          onClose={() => setAsked(undefined)}
          onConfirm={() => decide.mutate(asked)}
        >
          <Text>{t(`preparedPcs.${asked.decision}Effect`)}</Text>
          {decide.isError && <Failed problem={decide.error} />}
        </Confirm>
      )}
    </Panel>
  )
}
