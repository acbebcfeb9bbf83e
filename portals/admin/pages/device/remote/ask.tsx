// Asks one device or many for a remote action: which, what that means for whoever has the device, how many are asked; and afterwards
// which could not be.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import type { TFunction } from 'i18next'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { SelectField, TextField } from '../../../../shared/ui/form/fields.tsx'
import { FormDialog } from '../../../../shared/ui/form/form.tsx'
import { useForm, useValues } from '../../../../shared/ui/form/use-form.ts'
import type { Notice } from '../../../../shared/ui/said.tsx'
import { Failed } from '../../../../shared/ui/states.tsx'
import {
  askDevices,
  type Managed,
  type Refusals,
  type RemoteKind,
  remoteKinds,
} from '../../../api/management/remote-actions.ts'

const useStyles = makeStyles({
  list: {
    // The ring of the focus lies inside: what scrolls would cut it off.
    ':focus-visible': { outlineOffset: '-2px' },
    display: 'grid',
    gap: '4px',
    maxHeight: '200px',
    overflowY: 'auto',
    padding: '8px 12px',
    listStyleType: 'none',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    overflowWrap: 'anywhere',
  },
  verdict: { outlineStyle: 'none', fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
})

const differs = /%SERIAL%|%RAND:\d+%/

const schemaOf = (t: TFunction, count: number) =>
  z.object({ kind: z.enum(remoteKinds), deviceName: z.string().check(z.trim()) }).check(
    z.refine(({ kind, deviceName }) => kind !== 'setDeviceName' || deviceName !== '', {
      path: ['deviceName'],
      error: t('remote.nameNeeded'),
    }),
    z.refine(
      ({ kind, deviceName }) => kind !== 'setDeviceName' || count < 2 || deviceName === '' || differs.test(deviceName),
      {
        path: ['deviceName'],
        error: t('remote.nameOne'),
      },
    ),
  )

export function AskDevices(props: {
  readonly devices: readonly Managed[]
  /** How many were chosen that are not managed. */
  readonly unmanaged?: number
  readonly onAsked: () => void
  /** What came of it, when it was done. */
  readonly onClose: (notice: Notice | undefined) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { devices, unmanaged = 0 } = props
  const [done, setDone] = useState<number>()
  const [result, setResult] = useState<{ readonly kind: RemoteKind; readonly refusals: Refusals }>()
  const [problem, setProblem] = useState<unknown>()
  const busy = done !== undefined
  const form = useForm({
    schema: schemaOf(t, devices.length),
    initial: { kind: 'syncDevice' as RemoteKind, deviceName: '' },
    save: async ({ kind, deviceName }) => {
      setDone(0)
      setProblem(undefined)
      try {
        const refusals = await askDevices(kind, devices, deviceName, setDone)
        props.onAsked()
        if (refusals.size > 0) setResult({ kind, refusals })
        else props.onClose({ text: t('remote.asked', { count: devices.length, what: t(`remote.kind.${kind}.name`) }) })
      } catch (caught) {
        setProblem(caught)
        throw caught
      } finally {
        setDone(undefined)
      }
    },
  })
  const { kind } = useValues(form)
  const verdict = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (result) verdict.current?.focus()
  }, [result])
  const [first] = devices
  const what = t(`remote.kind.${kind}.name`)
  const refused = devices.filter(({ id }) => result?.refusals.has(id))
  const asked = { count: devices.length - refused.length, total: devices.length, what }
  return (
    <FormDialog
      form={form}
      title={t('remote.dialog', { count: devices.length, name: first?.name ?? '' })}
      busy={busy}
      cancel={t(result ? 'common.close' : 'common.cancel')}
      onClose={() => props.onClose(result ? { text: t('remote.someAsked', asked), partly: true } : undefined)}
      buttons={
        !result &&
        devices.length > 0 && (
          <Button type="submit" appearance="primary" disabledFocusable={busy}>
            {t('remote.do', { count: devices.length, what })}
          </Button>
        )
      }
    >
      {devices.length === 0 && <Text>{t('remote.noneManaged')}</Text>}
      {devices.length > 0 && unmanaged > 0 && <Text>{t('remote.unmanaged', { count: unmanaged })}</Text>}
      {devices.length > 0 && !result && (
        <>
          <SelectField control={form.control} name="kind" label={t('remote.choose')}>
            {remoteKinds.map((one) => (
              <option key={one} value={one}>
                {t(`remote.kind.${one}.name`)}
              </option>
            ))}
          </SelectField>
          <Text aria-live="polite">{t(`remote.kind.${kind}.means`)}</Text>
          {kind === 'setDeviceName' && (
            <TextField
              control={form.control}
              name="deviceName"
              label={t('remote.name')}
              hint={t('remote.nameHint')}
              readOnly={busy}
              maxLength={64}
            />
          )}
        </>
      )}
      {problem !== undefined && <Failed problem={problem} />}
      {busy && devices.length > 1 && (
        <Text aria-live="polite">{t('remote.working', { done, total: devices.length })}</Text>
      )}
      {result && (
        <h3 ref={verdict} tabIndex={-1} className={styles.verdict}>
          {t('remote.some', asked)}
        </h3>
      )}
      {(devices.length > 1 || result) && (
        // A list that scrolls has to be reachable by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        <ul className={styles.list} tabIndex={0} aria-label={t(result ? 'remote.refused' : 'remote.names')}>
          {(result ? refused : devices).map(({ id, name }) => (
            <li key={id}>
              <Text weight="semibold">{name}</Text> {result?.refusals.get(id)}
            </li>
          ))}
        </ul>
      )}
    </FormDialog>
  )
}
