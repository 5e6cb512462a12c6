package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// traceOptions are the flags of `leydig trace`.
type traceOptions struct {
	inputs  []string
	plan    string
	units   []string
	patient string
	outcome string
}

func newTrace(e *env) *cobra.Command {
	var o traceOptions
	c := &cobra.Command{
		Use:   "trace INPUT... --patient ID [--outcome NAME]",
		Short: "Show the cells and the rule behind a patient's derived values",
		Example: `  leydig trace cohort.xlsx --patient 012
  leydig trace cohort.xlsx --patient 012 --outcome recovery`,
		Args: inputs,
		RunE: func(c *cobra.Command, args []string) error {
			o.inputs = args
			return runTrace(c.Context(), e, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.plan, "plan", "", "study plan (YAML)")
	f.StringArrayVar(&o.units, "unit", nil, "unit of a column, e.g. total_testosterone=nmol/L (repeatable)")
	f.StringVar(&o.patient, "patient", "", "the patient's identifier, as it stands in the input")
	f.StringVar(&o.outcome, "outcome", "", "one derived value, e.g. responder, recovery, baseline_lh (default: all)")
	return c
}

func runTrace(ctx context.Context, e *env, o traceOptions) error {
	if o.patient == "" {
		return fmt.Errorf("--patient is missing; give an identifier as it stands in the input")
	}
	s, err := load(ctx, e, o.inputs, o.plan, o.units)
	if err != nil {
		return err
	}
	d := s.Data
	p, found := d.Cohort.Patients.ID.Search(o.patient)
	if !found {
		return fmt.Errorf(
			"--patient %s: the input has no such patient among its %d; identifiers are compared as text, zeros in front included",
			o.patient,
			d.Cohort.Patients.Len(),
		)
	}
	names := d.Names()
	if o.outcome != "" {
		if !slices.Contains(names, o.outcome) {
			return fmt.Errorf("--outcome %s: there is no such derived value; there are %s", o.outcome, strings.Join(names, ", "))
		}
		names = []string{o.outcome}
	}
	for _, n := range names {
		t, _ := d.Trace(p, n)
		fmt.Fprintf(e.stdout, "%s: %s\n  rule   %s\n", t.Name, t.Value, t.Rule)
		for _, x := range t.Steps {
			fmt.Fprintf(e.stdout, "  cell   %s  %s (%s)\n", x.Cell, x.What, x.Sense)
		}
	}
	return nil
}
