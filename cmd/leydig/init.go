package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"leydig/cohort"
)

// initOptions are the flags of `leydig init`.
type initOptions struct {
	inputs []string
	out    string
}

func newInit(e *env) *cobra.Command {
	var o initOptions
	c := &cobra.Command{
		Use:   "init INPUT...",
		Short: "Write a study plan from what was understood of a spreadsheet",
		Long: `Reads the input as "report" does and writes study.yaml: each column with its
meaning and unit as comments to correct, and the definitions, strata, analyses and
the report as they run without a plan. Unchanged, it gives the same results.`,
		Example: `  leydig init cohort.xlsx
  leydig init patients.csv visits.csv --out - | less`,
		Args: inputs,
		RunE: func(c *cobra.Command, args []string) error {
			o.inputs = args
			return runInit(c.Context(), e, o)
		},
	}
	c.Flags().StringVar(&o.out, "out", "study.yaml", "file to write; - is stdout")
	return c
}

func runInit(ctx context.Context, e *env, o initOptions) error {
	if err := e.files.MayWrite("--out", o.out); err != nil {
		return err
	}
	s, err := load(ctx, e, o.inputs, "", nil)
	var unusable *cohort.InputError
	if err != nil && (!errors.As(err, &unusable) || s == nil) {
		return err
	}
	text, err := s.PlanText()
	if err != nil {
		return err
	}
	path := o.out
	if path == "-" {
		path = ""
	}
	if err := e.writeTo(path, func(w io.Writer) error { _, err := io.WriteString(w, text); return err }); err != nil {
		return err
	}
	if unusable != nil {
		fmt.Fprintf(e.stderr, "leydig: as it stands the input cannot be used: %v\n", unusable)
	}
	if path != "" {
		fmt.Fprintf(e.stdout, "written to %s; edit it, then: leydig report %s --plan %s\n", path, strings.Join(o.inputs, " "), path)
	}
	return nil
}
