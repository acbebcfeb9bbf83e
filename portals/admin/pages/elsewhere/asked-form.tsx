// A form whose save asks first, where somebody would feel it: what would follow is said, and what was typed stays after a no.

import { makeStyles } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { FieldValues } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import type * as z from 'zod/mini'
import type { Operation } from '../../../shared/session/can.ts'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { type Form as FormOf, useForm } from '../../../shared/ui/form/use-form.ts'
import { useSaveQuestion } from '../../../shared/ui/form/use-save-question.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { RouteButton } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '720px' },
  effects: { display: 'grid', gap: '6px', paddingLeft: '20px', margin: 0 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

export function AskedForm<T extends FieldValues>(props: {
  readonly schema: z.ZodMiniType<T, T>
  readonly initial: T
  /** Of something that there is, as it is stored now. */
  readonly stored?: () => Promise<T>
  readonly submit: string
  readonly operation: Operation
  readonly cancelTo?: string
  readonly askTitle: (values: T) => string
  /** Rejects where a value is refused beside its field; empty: nobody feels it. */
  readonly effectsOf: (values: T, before: T, form: FormOf<T>) => Promise<readonly string[]>
  readonly save: (values: T, before: T) => Promise<unknown>
  readonly children: (form: FormOf<T>) => ReactNode
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const question = useSaveQuestion()
  const [asked, setAsked] = useState<{ readonly title: string; readonly effects: readonly string[] }>()
  const save = useMutation({
    mutationFn: ({ values, before }: { readonly values: T; readonly before: T }) => props.save(values, before),
  })
  const form: FormOf<T> = useForm<T>({
    schema: props.schema,
    initial: props.initial,
    ...(props.stored && { stored: props.stored }),
    async save(values, before) {
      const effects = await props.effectsOf(values, before, form)
      if (effects.length > 0) {
        setAsked({ title: props.askTitle(values), effects })
        await question.confirmed()
      }
      await save.mutateAsync({ values, before })
    },
  })
  return (
    <Form form={form} className={styles.stack}>
      {props.children(form)}
      {save.isError && <Failed problem={save.error} />}
      <div className={styles.actions}>
        <GuardedSubmit operation={props.operation} busy={save.isPending}>
          {save.isPending ? t('common.saving') : props.submit}
        </GuardedSubmit>
        {props.cancelTo && <RouteButton to={props.cancelTo}>{t('common.cancel')}</RouteButton>}
      </div>
      {question.open && asked && (
        <Confirm
          open
          danger={false}
          title={asked.title}
          confirm={t('elsewhere.askDo')}
          onClose={question.open.leave}
          onConfirm={question.open.save}
        >
          <ul className={styles.effects}>
            {asked.effects.map((effect) => (
              <li key={effect}>{effect}</li>
            ))}
          </ul>
        </Confirm>
      )}
    </Form>
  )
}
