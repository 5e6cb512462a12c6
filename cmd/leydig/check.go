package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"leydig/cmd/study"
	"leydig/cohort"
)

// checkOptions are the flags of `leydig check`.
type checkOptions struct {
	inputs []string
	format string
	strict bool
	mark   string
	plan   string
	units  []string
}

func newCheck(e *env) *cobra.Command {
	var o checkOptions
	c := &cobra.Command{
		Use:   "check INPUT...",
		Short: "Say what was understood of a spreadsheet and what is wrong with it, cell by cell",
		Long: `Reads the input as "report" does and tells what each sheet and column was taken
for, in which unit, how many values it has, and every finding: its code, the cell,
what stood there, what was expected and what to do. Nothing is changed; --mark
writes a copy of the workbook in which the cells are coloured and commented.

Exit status: 0 nothing but notes and warnings; 1 errors, or any warning with
--strict; 2 the input could not be used at all.`,
		Example: `  leydig check cohort.xlsx
  leydig check patients.csv visits.csv --format json
  leydig check cohort.xlsx --mark cohort-marked.xlsx --strict`,
		Args: inputs,
		RunE: func(c *cobra.Command, args []string) error {
			o.inputs = args
			return runCheck(c.Context(), e, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.format, "format", "table", "table or json")
	f.BoolVar(&o.strict, "strict", false, "end with status 1 on warnings too")
	f.StringVar(&o.mark, "mark", "", "write a copy of the workbook with the cells marked, FILE.xlsx")
	f.StringVar(&o.plan, "plan", "", "study plan (YAML)")
	f.StringArrayVar(&o.units, "unit", nil, "unit of a column, e.g. total_testosterone=nmol/L (repeatable)")
	return c
}

func runCheck(ctx context.Context, e *env, o checkOptions) error {
	if o.format != "table" && o.format != "json" {
		return fmt.Errorf("--format %s: choose table or json", o.format)
	}
	if err := checkMark(e, o); err != nil {
		return err
	}
	s, err := load(ctx, e, o.inputs, o.plan, o.units)
	var unusable *cohort.InputError
	if errors.As(err, &unusable) {
		return refused(e, o, s, unusable)
	}
	if err != nil {
		return err
	}
	if o.mark != "" {
		if err := mark(ctx, e, o, s); err != nil {
			return err
		}
	}
	if o.format == "json" {
		err = study.WriteCheckJSON(e.stdout, s.Findings, s.Read.Tables)
	} else {
		err = study.WriteCheckTable(e.stdout, s)
	}
	if err != nil {
		return err
	}
	for _, f := range s.Findings {
		if f.Severity == cohort.Error || o.strict && f.Severity == cohort.Warning {
			return exitError{exitFindings}
		}
	}
	return nil
}

// refused tells what was understood of an input that cannot be used.
func refused(e *env, o checkOptions, s *study.Study, unusable *cohort.InputError) error {
	found := []cohort.Finding{{Code: unusable.Code, Severity: cohort.Error, At: unusable.At, Message: unusable.Detail}}
	var err error
	switch {
	case o.format == "json" && s == nil:
		err = study.WriteCheckJSON(e.stdout, found, nil)
	case o.format == "json":
		err = study.WriteCheckJSON(e.stdout, append(found, s.Findings...), s.Read.Tables)
	case s != nil:
		err = study.WriteRefused(e.stdout, s)
	}
	if err != nil {
		return err
	}
	return unusable
}

// checkMark tells what is wrong with --mark before anything is read.
func checkMark(e *env, o checkOptions) error {
	if o.mark == "" {
		return nil
	}
	if !strings.EqualFold(filepath.Ext(o.mark), ".xlsx") {
		return fmt.Errorf("--mark %s: want a name that ends in .xlsx", o.mark)
	}
	if slices.Contains(o.inputs, "-") {
		return fmt.Errorf("--mark %s: a file is marked; give one in place of -", o.mark)
	}
	if len(o.inputs) != 1 {
		return fmt.Errorf("--mark %s: one workbook is marked at a time; give one input", o.mark)
	}
	return e.files.MayWrite("--mark", o.mark)
}

// mark writes the marked copy.
func mark(ctx context.Context, e *env, o checkOptions, s *study.Study) error {
	in, err := e.openFiles(ctx, o.inputs)
	if err != nil {
		return fmt.Errorf("--mark %s: %w", o.mark, err)
	}
	defer in.close()
	if err := e.files.Write(o.mark, func(w io.Writer) error { return s.Mark(ctx, in.inputs[0], w) }); err != nil {
		return fmt.Errorf("--mark %w", err)
	}
	return nil
}
