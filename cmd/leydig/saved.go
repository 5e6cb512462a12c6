package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"leydig/cmd/study"
	"leydig/reports/table"
	"leydig/stats/results"
)

// readSet reads the results.json of a report.
func (e *env) readSet(path string) (*results.Set, error) {
	if path == "-" {
		return study.ReadSet(e.stdin)
	}
	f, _, err := e.files.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; give the results.json of a report", path, err)
	}
	defer f.Close()
	set, err := study.ReadSet(f)
	var no *json.SyntaxError
	if errors.As(err, &no) {
		return nil, fmt.Errorf("%s: it is no JSON; give the results.json of a report", path)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w; give the results.json of a report", path, err)
	}
	return set, nil
}

// printed makes a command that prints one table, with the flag --format.
func printed(e *env, c *cobra.Command, make func(args []string) (*results.Table, error)) *cobra.Command {
	format := c.Flags().String("format", study.Printers[0].Name, "how to print: "+strings.Join(study.PrinterNames(), ", "))
	c.RunE = func(_ *cobra.Command, args []string) error {
		p, err := study.FindPrinter(*format)
		if err != nil {
			return err
		}
		t, err := make(args)
		if err != nil {
			return err
		}
		return p.Write(e.stdout, []*results.Table{t}, false)
	}
	return c
}

func newDiff(e *env) *cobra.Command {
	return printed(e, &cobra.Command{
		Use:   "diff BEFORE.json AFTER.json",
		Short: "What changed between the results of two data cuts, by key",
		Long: `Compares two results.json of reports, result by result: what is new, what is gone, what
changed and by how much, with the men behind it.`,
		Example: "  leydig diff spring/results.json autumn/results.json\n  leydig diff a.json b.json --format csv",
		Args:    cobra.ExactArgs(2),
	}, func(args []string) (*results.Table, error) {
		a, err := e.readSet(args[0])
		if err != nil {
			return nil, err
		}
		b, err := e.readSet(args[1])
		if err != nil {
			return nil, err
		}
		return study.Difference(a, b)
	})
}

func newText(e *env) *cobra.Command {
	var look study.Look
	var format string
	c := &cobra.Command{
		Use:   "text results.json [NAME...]",
		Short: "Single sentences of a report, to paste into a manuscript",
		Long: `Prints the sentences of a report by their names, each with its numbers and intervals.
With names, those sentences alone, one a line and nothing else.`,
		Example: "  leydig text results/results.json\n  leydig text results/results.json response recovery --style jama",
		Args:    inputs,
		RunE: func(c *cobra.Command, args []string) error {
			if err := look.Check(study.Formats); err != nil {
				return err
			}
			p, err := study.FindPrinter(format)
			if err != nil {
				return err
			}
			set, err := e.readSet(args[0])
			if err != nil {
				return err
			}
			t, err := study.Sentences(set, args[1:], look)
			if err != nil {
				return err
			}
			if len(args) == 1 || c.Flags().Changed("format") {
				return p.Write(e.stdout, []*results.Table{t}, false)
			}
			for _, n := range t.Notes {
				fmt.Fprintln(e.stderr, n)
			}
			for _, r := range t.Rows {
				if _, err := fmt.Fprintln(e.stdout, r[1].Text); err != nil {
					return err
				}
			}
			return nil
		},
	}
	c.Flags().StringVar(&format, "format", study.Printers[0].Name, "how to print: "+strings.Join(study.PrinterNames(), ", "))
	c.Flags().StringVar(&look.Style, "style", "", "how numbers are printed: "+strings.Join(table.StyleNames(), ", "))
	return c
}

func newCite(e *env) *cobra.Command {
	return printed(e, &cobra.Command{
		Use:     "cite [results.json]",
		Short:   "What to cite: the program and, of a report, the methods that ran",
		Example: "  leydig cite\n  leydig cite results/results.json",
		Args:    cobra.MaximumNArgs(1),
	}, func(args []string) (*results.Table, error) {
		if len(args) == 0 {
			return study.Citations(nil, version), nil
		}
		set, err := e.readSet(args[0])
		if err != nil {
			return nil, err
		}
		return study.Citations(set, set.Run.Version), nil
	})
}

func newReferee(e *env) *cobra.Command {
	return printed(e, &cobra.Command{
		Use:   "referee results.json",
		Short: "Objections that these data trigger, with the number and the place",
		Long: `Says what a referee would object to a report: only what its data give cause for, each
objection with its numbers and the table that has them.`,
		Example: "  leydig referee results/results.json",
		Args:    cobra.ExactArgs(1),
	}, func(args []string) (*results.Table, error) {
		set, err := e.readSet(args[0])
		if err != nil {
			return nil, err
		}
		return study.Objections(set, study.Look{})
	})
}

func newStrobe(e *env) *cobra.Command {
	return printed(e, &cobra.Command{
		Use:   "strobe results.json",
		Short: "The STROBE checklist, filled with the places in the report",
		Long: `Prints the checklist for cohort studies with the table or section of the report that answers
each item; what no report can answer is named as the authors' to write.`,
		Example: "  leydig strobe results/results.json --format markdown",
		Args:    cobra.ExactArgs(1),
	}, func(args []string) (*results.Table, error) {
		set, err := e.readSet(args[0])
		if err != nil {
			return nil, err
		}
		return study.Strobe(set, study.Look{})
	})
}
