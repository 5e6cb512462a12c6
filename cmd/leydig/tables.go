package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"leydig/cmd/study"
)

// tablesOptions are the flags of `leydig tables`.
type tablesOptions struct {
	inputs []string
	plan   string
	out    string
	units  []string
	rows   bool
}

func newTables(e *env) *cobra.Command {
	var o tablesOptions
	c := &cobra.Command{
		Use:   "tables INPUT... --out FILE.json",
		Short: "Save the tables behind a report: counts and life tables, no patients",
		Long: `Reads the input as "report" does and writes what its analyses rest on: counts, exact
tallies of values, life tables and distinct intervals by stratum. Sites can share
them in place of patients: "report" takes several such files and reports on all men
together, provided they were made with the same plan.

Models of predictors need a row for each man (time, event and covariates, without
who he is); those rows are saved only with --rows.`,
		Example: `  leydig tables cohort.xlsx --plan study.yaml --out site-a.json
  leydig report site-a.json site-b.json --plan study.yaml --out results`,
		Args: inputs,
		RunE: func(c *cobra.Command, args []string) error {
			o.inputs = args
			return runTables(c.Context(), e, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.plan, "plan", "", "study plan (YAML)")
	f.StringVar(&o.out, "out", "", "file to write (default: stdout)")
	f.StringArrayVar(&o.units, "unit", nil, "unit of a column, e.g. total_testosterone=nmol/L (repeatable)")
	f.BoolVar(&o.rows, "rows", false, "save the rows of models too: one for each man")
	return c
}

func runTables(ctx context.Context, e *env, o tablesOptions) error {
	if err := e.files.MayWrite("--out", o.out); err != nil {
		return err
	}
	s, err := load(ctx, e, o.inputs, o.plan, o.units)
	if err != nil {
		return err
	}
	t, err := s.Tables(ctx)
	if err != nil {
		return err
	}
	if err := e.writeTo(o.out, func(w io.Writer) error { return study.SaveTables(w, t, o.rows) }); err != nil {
		return err
	}
	if study.WriteFindings(e.stderr, study.Gather(s.Findings)) > 0 {
		return exitError{exitFindings}
	}
	return nil
}
