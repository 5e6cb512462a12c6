package main

import (
	"context"

	"github.com/spf13/cobra"

	"leydig/cmd/study"
)

func newRender(e *env) *cobra.Command {
	var out string
	var formats []string
	var look study.Look
	c := &cobra.Command{
		Use:   "render results.json --out DIR",
		Short: "Write a report's formats from saved results",
		Long: `Writes the report from the results.json of an earlier run, without reading a patient:
every format as that run wrote it, but for the workbook's sheet of patients.`,
		Example: `  leydig render results/results.json --out again --formats md,xlsx`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return runRender(c.Context(), e, args[0], out, formats, look)
		},
	}
	c.Flags().StringVar(&out, "out", "leydig-report", "folder to write into; made if it is not there")
	c.Flags().StringSliceVar(&formats, "formats", nil, study.FormatsHelp())
	addLook(c, &look)
	return c
}

func runRender(ctx context.Context, e *env, path, to string, formats []string, look study.Look) error {
	chosen, err := study.ChooseFormats(formats)
	if err != nil {
		return err
	}
	if err := look.Check(chosen); err != nil {
		return err
	}
	set, err := e.readSet(path)
	if err != nil {
		return err
	}
	out, err := e.files.Folder(to)
	if err != nil {
		return err
	}
	defer out.Discard()
	if err := expect(e, out, nil, chosen); err != nil {
		return err
	}
	if err := describe(out, "render", set); err != nil {
		return err
	}
	if err := study.Write(ctx, out, chosen, set, nil, look); err != nil {
		return err
	}
	if err := out.Commit(); err != nil {
		return err
	}
	return conclude(e, set, out)
}
