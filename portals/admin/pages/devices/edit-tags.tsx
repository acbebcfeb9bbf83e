// Gives the devices that are named one group tag, one request each: how far it is, and afterwards what became of each of them.

import { Badge, Button, makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components'
import type { TFunction } from 'i18next'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { CheckboxField, TextField } from '../../../shared/ui/form/fields.tsx'
import { FormDialog } from '../../../shared/ui/form/form.tsx'
import { useForm, useValues } from '../../../shared/ui/form/use-form.ts'
import { type Device, updateDevice } from '../../api/devices.ts'

const useStyles = makeStyles({
  results: {
    // The ring of the focus lies inside: what scrolls would cut it off.
    ':focus-visible': { outlineOffset: '-2px' },
    display: 'grid',
    gap: '8px',
    maxHeight: '240px',
    overflowY: 'auto',
    padding: '8px 12px',
    listStyleType: 'none',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    overflowWrap: 'anywhere',
  },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 8px' },
  verdict: { outlineStyle: 'none', fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
})

type Result = { readonly kind: 'changed' | 'same' } | { readonly kind: 'refused'; readonly why: string }
type Results = ReadonlyMap<string, Result>

/** A field that was left empty by mistake takes nothing away. */
const schemaOf = (t: TFunction) =>
  z.object({ groupTag: z.string().check(z.trim()), none: z.boolean() }).check(
    z.refine(({ groupTag, none }) => none || groupTag !== '', {
      path: ['groupTag'],
      error: t('devices.tags.needed'),
    }),
  )

async function setTag(device: Device, groupTag: string): Promise<Result> {
  if (device.groupTag === groupTag) return { kind: 'same' }
  try {
    await updateDevice(device.id, { groupTag })
    return { kind: 'changed' }
  } catch (problem) {
    return { kind: 'refused', why: problem instanceof Error ? problem.message : String(problem) }
  }
}

export function EditTags(props: {
  readonly devices: readonly Device[]
  /** Some of them have another tag now. */
  readonly onChanged: () => void
  /** `message`: what came of it, when it was done. */
  readonly onClose: (message: string | undefined) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { devices } = props
  const [done, setDone] = useState<number>()
  const [results, setResults] = useState<Results>(new Map())
  const busy = done !== undefined
  const ended = !busy && results.size > 0
  const refused = devices.filter(({ id }) => results.get(id)?.kind === 'refused')
  const left = ended ? refused : devices
  const form = useForm({
    schema: schemaOf(t),
    initial: { groupTag: '', none: false },
    save: async ({ groupTag, none }) => {
      const now = new Map(results)
      for (const [index, device] of left.entries()) {
        setDone(index)
        now.set(device.id, await setTag(device, none ? '' : groupTag))
      }
      setResults(now)
      setDone(undefined)
      props.onChanged()
    },
  })
  const { none } = useValues(form)
  const verdict = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (ended) verdict.current?.focus()
  }, [ended])
  const summary = t('devices.tags.done', { count: devices.length - refused.length, total: devices.length })
  return (
    <FormDialog
      form={form}
      title={t('devices.tags.title', { count: devices.length })}
      busy={busy}
      cancel={t(ended ? 'common.close' : 'common.cancel')}
      onClose={() => props.onClose(ended ? summary : undefined)}
      buttons={
        left.length > 0 && (
          <Button type="submit" appearance="primary" disabledFocusable={busy}>
            {ended ? t('devices.tags.again', { count: left.length }) : t('devices.tags.do', { count: left.length })}
          </Button>
        )
      }
    >
      {!ended && <Text>{t('devices.tags.lead')}</Text>}
      {!ended && (
        <>
          <TextField control={form.control} name="groupTag" label={t('device.fact.groupTag')} readOnly={busy || none} />
          <CheckboxField control={form.control} name="none" label={t('devices.tags.away')} readOnly={busy} />
        </>
      )}
      {busy && (
        <>
          <Text aria-live="polite">{t('devices.tags.working', { done: done + 1, total: left.length })}</Text>
          <ProgressBar value={done} max={left.length} aria-label={t('devices.tags.button')} />
        </>
      )}
      {ended && (
        <h3 ref={verdict} tabIndex={-1} className={styles.verdict}>
          {summary}
        </h3>
      )}
      {/* A list that scrolls has to be reachable by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <ul className={styles.results} tabIndex={0} aria-label={t(ended ? 'devices.tags.results' : 'devices.tags.names')}>
        {[...refused, ...devices.filter((device) => !refused.includes(device))].map((device) => (
          <ResultItem key={device.id} device={device} result={results.get(device.id)} />
        ))}
      </ul>
    </FormDialog>
  )
}

function ResultItem({ device, result }: { readonly device: Device; readonly result: Result | undefined }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const colour = result?.kind === 'refused' ? 'danger' : result?.kind === 'same' ? 'informative' : 'success'
  return (
    <li>
      <span className={styles.head}>
        <Text weight="semibold">{device.serialNumber || t('device.unnamed')}</Text>
        {result ? (
          <Badge appearance="tint" color={colour}>
            {t(`devices.tags.result.${result.kind}`)}
          </Badge>
        ) : (
          <Text>{device.groupTag || t('devices.tags.none')}</Text>
        )}
      </span>
      {result?.kind === 'refused' && <Text block>{result.why}</Text>}
    </li>
  )
}
