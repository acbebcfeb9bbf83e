// A form: its values, a zod schema that judges each field, and its save. The first save that fails the schema moves the focus
// to the first wrong field; from then on, and for a field once it was changed, each is judged at
// once. Values that were saved are the new beginning. A form of something that is stored reads it again before it saves: what
// somebody else changed meanwhile stays, and where both have changed the same the person is asked (meanwhile.tsx).

import { zodResolver } from '@hookform/resolvers/zod'
import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react'
import {
  type Control,
  type DefaultValues,
  type FieldPath,
  type FieldPathValue,
  type FieldValues,
  type UseFormSetValue,
  useForm as useHookForm,
  useWatch,
} from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { changedByBoth, together, valueAt, withValues } from '../../api/meanwhile.ts'
import { memberNamed } from '../../api/member-named.ts'
import { ApiProblem } from '../../api/problem.ts'

// The content security policy refuses schemas compiled to code.
z.config({ jitless: true })

export type Form<T extends FieldValues> = {
  readonly control: Control<T>
  readonly set: UseFormSetValue<T>
  readonly submit: (event: FormEvent) => void
  /** What the service says is wrong with a field stands beside it, and the field gets the focus. */
  readonly refuse: (field: FieldPath<T>, message: string) => void
  /** Why the last save was refused stands beside the field that `refusedField` named. */
  readonly atField: boolean
  /** Something was changed and not saved. */
  readonly dirty: boolean
  /** While it saves; the page that saving leads to is no leaving. */
  readonly saving: RefObject<boolean>
  /** Why it is not known what is stored now; nothing was saved, since that might undo what somebody else did. */
  readonly unread: unknown
  /** What this person and somebody else have changed to different values; nothing was saved. */
  readonly meanwhile: Meanwhile | undefined
}

export type Meanwhile = {
  readonly saveMine: () => void
  /** The other changes of this person stay, to be saved. */
  readonly takeTheirs: () => void
}

export function useForm<T extends FieldValues>(options: {
  readonly schema: z.ZodMiniType<T, T>
  readonly initial: T
  /** Of something that exists, what is stored of it now. */
  readonly stored?: () => Promise<T>
  /** `before` is what is stored, as far as it is known: what differs is to be sent. Rejects when it was not saved; the caller shows why. */
  readonly save: (values: T, before: T) => Promise<unknown>
  /** The field beside which a refused save says why; undefined where it is about none of them. */
  readonly refusedField?: (problem: unknown, values: T) => FieldPath<T> | undefined
  /** Judges nothing before it is submitted. */
  readonly judge?: 'submitted'
  /** Its values after saving: the saved ones, or its first ones again, for the next one. */
  readonly after?: 'clear'
}): Form<T> {
  const { t } = useTranslation()
  const { initial } = options
  const form = useHookForm<T, unknown, T>({
    resolver: zodResolver(options.schema),
    defaultValues: initial as DefaultValues<T>,
    mode: options.judge === 'submitted' ? 'onSubmit' : 'onChange',
  })
  const { isDirty } = form.formState
  const saving = useRef(false)
  const opened = useRef(initial)
  const [meanwhile, setMeanwhile] = useState<Meanwhile>()
  const [unread, setUnread] = useState<unknown>()
  const [atField, setAtField] = useState(false)

  // What was loaded again is shown where nothing was typed; what was typed stays. What was loaded before a save is from before it.
  const { reset } = form
  const exists = options.stored !== undefined
  const loaded = JSON.stringify(initial)
  const latest = useRef(loaded)
  const seen = useRef(loaded)
  useEffect(() => {
    latest.current = loaded
    if (!exists || isDirty || saving.current || loaded === seen.current) return
    seen.current = loaded
    opened.current = JSON.parse(loaded) as T
    reset(opened.current)
  }, [exists, isDirty, loaded, reset])
  const begin = (values: T) => {
    seen.current = latest.current
    opened.current = values
    reset(values)
  }

  const ask = (paths: readonly FieldPath<T>[], theirs: T) => {
    for (const path of paths) {
      const value = valueAt(theirs, path)
      const types = typeof value === 'string' || typeof value === 'boolean' ? { types: { theirs: value } } : {}
      form.setError(path, { type: 'meanwhile', message: t('meanwhile.field'), ...types })
    }
    setMeanwhile({
      saveMine() {
        setMeanwhile(undefined)
        opened.current = withValues(opened.current, paths, theirs)
        void submit()
      },
      takeTheirs() {
        setMeanwhile(undefined)
        opened.current = withValues(opened.current, paths, theirs)
        for (const path of paths)
          form.resetField(path, { defaultValue: valueAt(theirs, path) as FieldPathValue<T, FieldPath<T>> })
        if (paths[0] !== undefined) form.setFocus(paths[0])
      },
    })
  }

  const refuse = (field: FieldPath<T>, message: string) =>
    form.setError(field, { type: 'server', message }, { shouldFocus: true })

  const save = async (values: T) => {
    // The button stays in reach while it saves: a disabled one would lose the focus.
    if (saving.current) return
    saving.current = true
    setMeanwhile(undefined)
    setUnread(undefined)
    setAtField(false)
    let sent: T | undefined
    try {
      const stored = await options.stored?.().catch((problem: unknown) => {
        // What may be written and not read is saved as it is; what is gone is told by the save.
        if (problem instanceof ApiProblem && (problem.status === 403 || problem.status === 404)) return undefined
        setUnread(problem)
        throw problem
      })
      const paths = stored ? (changedByBoth(opened.current, values, stored) as FieldPath<T>[]) : []
      if (stored && paths.length > 0) {
        ask(paths, stored)
        return
      }
      const next = stored ? together(opened.current, values, stored) : values
      sent = next
      await options.save(next, stored ?? opened.current)
      begin(options.after === 'clear' ? initial : next)
    } catch (problem) {
      // It is shown where the request was made, and at the field that it names; typed values stay.
      const refused = sent && options.refusedField?.(problem, sent)
      setAtField(refused !== undefined)
      if (refused && problem instanceof Error) return refuse(refused, problem.message)
      const field = isOfBody(problem) ? memberNamed(problem, Object.keys(values)) : undefined
      if (field && problem instanceof Error)
        form.setError(field as FieldPath<T>, { type: 'server', message: problem.message })
    } finally {
      saving.current = false
    }
  }
  const submit = form.handleSubmit(save)
  return {
    control: form.control,
    set: (name, value, how) => form.setValue(name, value, { shouldDirty: true, shouldValidate: true, ...how }),
    submit: (event) => {
      event.stopPropagation() // a form in a dialog stands in another one's tree, not in it
      void submit(event)
    },
    refuse,
    atField,
    dirty: isDirty,
    saving,
    meanwhile,
    unread,
  }
}

/** Of members that are not as they should be (src/http/serve.ts). */
const isOfBody = (problem: unknown): boolean => problem instanceof ApiProblem && problem.reason === 'request-shape'

/** The values as they are now, for what depends on them. */
export const useValues = <T extends FieldValues>({ control }: Form<T>): T => useWatch({ control }) as T
