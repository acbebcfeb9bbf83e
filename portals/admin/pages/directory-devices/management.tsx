// Of a device in management: whose it is, and whether a profile registers it. An administrator says whose it is; it is one device, and
// taken back in the same place, so nothing is asked first.

import { makeStyles, Text } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import type { Notice } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import type { DirectoryDevice } from '../../api/directory.ts'
import { type Conversion, changeOwner, managementQuery } from '../../api/managed-devices.ts'
import { paths } from '../../paths.ts'
import { CompliancePanel } from '../compliance/of-device.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '12px', justifyItems: 'start' },
})

/** Nothing for a device that is not in management, and for whoever may not read it. */
export function Management(props: { readonly device: DirectoryDevice; readonly onTurned: (notice: Notice) => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { device } = props
  const { deviceId, displayName: name } = device
  const mayRead = can('mdm.device.list').allowed && can('mdm.device.conversion').allowed
  const found = useQuery({ ...managementQuery(deviceId), enabled: mayRead })
  const turn = useMutation({
    mutationFn: ({ id, owner }: { readonly id: string; readonly owner: 'company' | 'personal' }) =>
      changeOwner(id, owner),
    onSuccess: async (_, { owner }) => {
      await queries.invalidateQueries({ queryKey: managementQuery(deviceId).queryKey })
      props.onTurned({ text: t(`directoryDevices.management.done.${owner}`, { name }) })
    },
  })
  if (!mayRead || found.data === null) return null
  return (
    <>
      <Panel title={t('directoryDevices.management.title')}>
        {found.isLoading && <Waiting rows={2} />}
        {found.isError && <Failed problem={found.error} retry={() => void found.refetch()} />}
        {found.data && (
          <div className={styles.stack}>
            <Text>{t(`directoryDevices.management.owner.${found.data.owner}`)}</Text>
            <Converted conversion={found.data.conversion} />
            {turn.isError && <Failed problem={turn.error} />}
            <GuardedButton
              operation="mdm.device.change"
              busy={turn.isPending}
              onClick={() => {
                const { id, owner } = found.data ?? { id: '', owner: 'company' }
                turn.mutate({ id, owner: owner === 'company' ? 'personal' : 'company' })
              }}
            >
              {t(`directoryDevices.management.turn.${found.data.owner}`)}
            </GuardedButton>
          </div>
        )}
      </Panel>
      {found.data && <CompliancePanel managedDeviceId={found.data.id} />}
    </>
  )
}

function Converted({ conversion }: { readonly conversion: Conversion }) {
  const { t } = useTranslation()
  const { state, profile, message, registrationId } = conversion
  const spoken = state === 'registered' || state === 'not-targeted'
  const words =
    profile || spoken
      ? t(`directoryDevices.management.state.${state}`, { profile: profile?.displayName ?? '', message })
      : t(`directoryDevices.management.itself.${state}`, { message })
  if (state === 'registered' && registrationId && can('autopilot.device.get').allowed)
    return <RouteLink to={paths.device(registrationId)}>{words}</RouteLink>
  return <Text>{words}</Text>
}
