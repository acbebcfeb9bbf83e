// Asks why somebody wants to see a secret, then shows it. It is gone from the page when the dialog closes.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { formatDateTime, instant } from '../../../../shared/text/format.ts'
import { TextField } from '../../../../shared/ui/form/fields.tsx'
import { FormDialog } from '../../../../shared/ui/form/form.tsx'
import { useForm } from '../../../../shared/ui/form/use-form.ts'
import { Copyable } from '../../../../shared/ui/output/copyable.tsx'
import { Failed } from '../../../../shared/ui/states.tsx'
import type { Shown } from '../../../api/management/device-secrets.ts'

const useStyles = makeStyles({
  list: { display: 'grid', gap: '12px', outlineStyle: 'none', listStyleType: 'none' },
  item: { display: 'grid', gap: '2px' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

export type Wanted = {
  readonly title: string
  /** `id` of a recovery key, where it is asked for. */
  readonly asksId?: true
  readonly show: (reason: string, id: string) => Promise<readonly Shown[]>
}

/** Windows writes it in braces, too. */
const keyId = /^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i

export function ShowSecret({ wanted, onClose }: { readonly wanted: Wanted; readonly onClose: () => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const [shown, setShown] = useState<readonly Shown[]>()
  const [problem, setProblem] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const form = useForm({
    schema: z.object({
      id: z.string().check(
        z.trim(),
        z.refine((text) => !wanted.asksId || keyId.test(text), t('secrets.keyIdWrong')),
      ),
      reason: z.string().check(z.trim()),
    }),
    initial: { id: '', reason: '' },
    save: async ({ id, reason }) => {
      setBusy(true)
      setProblem(undefined)
      try {
        setShown(await wanted.show(reason, id.replace(/[{}]/g, '')))
      } catch (caught) {
        setProblem(caught)
        throw caught
      } finally {
        setBusy(false)
      }
    },
  })
  const secret = useRef<HTMLUListElement>(null)
  useEffect(() => {
    if (shown) secret.current?.focus() // the button that was pressed is gone
  }, [shown])
  return (
    <FormDialog
      form={form}
      title={wanted.title}
      busy={busy}
      cancel={t(shown ? 'common.close' : 'common.cancel')}
      onClose={onClose}
      buttons={
        !shown && (
          <Button type="submit" appearance="primary" disabledFocusable={busy}>
            {t('secrets.show')}
          </Button>
        )
      }
    >
      {!shown && (
        <>
          <Text>{t('secrets.recorded')}</Text>
          {wanted.asksId && (
            <TextField
              control={form.control}
              name="id"
              label={t('secrets.keyId')}
              hint={t('secrets.keyIdHint')}
              readOnly={busy}
              maxLength={40}
            />
          )}
          <TextField
            control={form.control}
            name="reason"
            label={t('secrets.reason')}
            hint={t('secrets.reasonHint')}
            readOnly={busy}
            maxLength={200}
          />
        </>
      )}
      {problem !== undefined && <Failed problem={problem} />}
      {shown && (
        <ul ref={secret} tabIndex={-1} aria-label={wanted.title} className={styles.list}>
          {shown.map(({ value, of, at }) => (
            <li key={`${at} ${value}`} className={styles.item}>
              {of !== undefined && (
                <Text size={200} className={styles.quiet}>
                  {t('secrets.of', { of, when: formatDateTime(instant(at) ?? new Date(0)) })}
                </Text>
              )}
              <Copyable name={of ?? t('secrets.key')} value={value} />
            </li>
          ))}
        </ul>
      )}
    </FormDialog>
  )
}
