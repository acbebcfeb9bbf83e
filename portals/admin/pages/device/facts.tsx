// The facts about the device itself, with the identifiers other tools ask for.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime, instant } from '../../../shared/text/format.ts'
import { Copyable } from '../../../shared/ui/output/copyable.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import type { Device } from '../../api/devices.ts'
import { type ManagedDevice, managedId } from '../../api/managed-devices.ts'
import { directoryDeviceQuery, managedDeviceQuery } from '../../api/queries.ts'
import { allowedUntil } from './allow-next.tsx'

const useStyles = makeStyles({
  facts: { display: 'grid', gap: '12px' },
  fact: { display: 'grid', gap: '2px', minWidth: 0 },
  name: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { overflowWrap: 'anywhere' },
})

type Workload = keyof NonNullable<ManagedDevice['configurationManagerClientEnabledFeatures']>

const optional = [
  'userPrincipalName',
  'addressableUserName',
  'displayName',
  'productKey',
  'purchaseOrderIdentifier',
] as const

/** `joinedBy`: the joiner, according to the story. */
export function FactsPanel({ device, joinedBy }: { readonly device: Device; readonly joinedBy: string | undefined }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const lastContact = instant(device.lastContactedDateTime)
  const allowed = allowedUntil(device)
  const managed = managedId(device.managedDeviceId)
  const object = useQuery(directoryDeviceQuery(device.azureAdDeviceId)).data
  const state = useQuery({ ...managedDeviceQuery(managed ?? ''), enabled: managed !== undefined }).data
  /** Names of those that are ours, or of the others. */
  const workloads = (ours: boolean) =>
    Object.entries(state?.configurationManagerClientEnabledFeatures ?? {})
      .flatMap(([name, is]) => (is === ours ? [t(`device.workload.${name as Workload}`)] : []))
      .join(', ')
  const joined = object && object.trustType !== null
  return (
    <Panel title={t('device.facts')}>
      <dl className={styles.facts}>
        <Fact name={t('device.fact.serialNumber')}>
          <Copyable name={t('device.fact.serialNumber')} value={device.serialNumber} />
        </Fact>
        <Fact name={t('device.fact.manufacturer')}>{device.manufacturer}</Fact>
        <Fact name={t('device.fact.model')}>{device.model}</Fact>
        <Fact name={t('device.fact.groupTag')}>{device.groupTag || t('common.none')}</Fact>
        {joined && (
          <>
            <Fact name={t('device.fact.owner')}>{state?.userPrincipalName || joinedBy || t('common.none')}</Fact>
            <Fact name={t('device.fact.computerName')}>{object.displayName}</Fact>
          </>
        )}
        {optional.map(
          (name) =>
            device[name] && (
              <Fact key={name} name={t(`device.fact.${name}`)}>
                {device[name]}
              </Fact>
            ),
        )}
        <Fact name={t('device.fact.registered')}>
          {[
            device.registeredBy
              ? t('device.registered.by', { name: device.registeredBy })
              : t('device.registered.itself'),
            device.channel && t(`device.registered.channel.${device.channel}`),
            device.batch && t('device.registered.batch', { batch: device.batch }),
          ]
            .filter(Boolean)
            .join(' ')}
        </Fact>
        <Fact name={t('device.fact.assurance')}>
          {t(`device.proved.${device.assurance || 'notJoined'}`)}
          {device.tpmSimulated && ` · ${t('device.proved.simulated')}`}
        </Fact>
        {state?.configurationManagerClientInformation && state.configurationManagerClientEnabledFeatures && (
          <>
            <Fact name={t('device.fact.managedBy')}>
              {t('device.managers', { site: state.configurationManagerClientInformation.siteCode })}
            </Fact>
            <Fact name={t('device.fact.workloadsOurs')}>{workloads(true)}</Fact>
            <Fact name={t('device.fact.workloadsTheirs')}>{workloads(false) || t('common.none')}</Fact>
          </>
        )}
        {state?.complianceSource && (
          <Fact name={t('device.fact.compliance')}>
            {t(`device.compliance.${state.complianceState as 'compliant'}`)} ·{' '}
            {t(`device.judgedBy.${state.complianceSource}`)}
          </Fact>
        )}
        {allowed && <Fact name={t('device.fact.allowedUntil')}>{formatDateTime(allowed)}</Fact>}
        <Fact name={t('device.fact.lastContact')}>{lastContact ? formatDateTime(lastContact) : t('common.never')}</Fact>
        <Fact name={t('device.fact.registrationId')}>
          <Copyable name={t('device.fact.registrationId')} value={device.id} />
        </Fact>
        {device.azureAdDeviceId && (
          <Fact name={t('device.fact.directoryDeviceId')}>
            <Copyable name={t('device.fact.directoryDeviceId')} value={device.azureAdDeviceId} />
          </Fact>
        )}
        {managed && (
          <Fact name={t('device.fact.managedDeviceId')}>
            <Copyable name={t('device.fact.managedDeviceId')} value={managed} />
          </Fact>
        )}
      </dl>
    </Panel>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const styles = useStyles()
  return (
    <div className={styles.fact}>
      <dt className={styles.name}>{name}</dt>
      <dd className={styles.value}>
        <Text>{children}</Text>
      </dd>
    </div>
  )
}
