package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"leydig/cmd/files"
	"leydig/cmd/study"
)

// exportOptions are the flags of `leydig export`.
type exportOptions struct {
	inputs []string
	table  string
	format string
	out    string
	plan   string
	units  []string
	share  bool
	key    string // file that holds it
}

func newExport(e *env) *cobra.Command {
	var o exportOptions
	c := &cobra.Command{
		Use:   "export INPUT... --table patients|visits|dictionary",
		Short: "Write the canonical tables: one row a patient, or one a visit",
		Long: `Reads the input as "report" does and writes one canonical table to stdout, or to
--out FILE: every column has the contract's name and unit, missing is empty, and
what was derived (baselines, response, recovery, bands) stands beside it. The
table "dictionary" says what each column holds; xlsx and JSON carry it along.
In CSV a text that a spreadsheet program would run as a formula gets a ' in front.

With --share a table can be given away: it has no identity and no date (dates are months
after time zero), ages in whole years, and no words that few men have. With --key-file men
have pseudonyms, the same in every table and on any day that the key is the same; keep
the key where the table does not go. Without a key they have no names, and only the
table of patients can be written.`,
		Example: `  leydig export cohort.xlsx --table patients > patients.csv
  leydig export cohort.xlsx --table visits --format xlsx --out visits.xlsx
  leydig export cohort.xlsx --share --key-file site.key --out shared.csv`,
		Args: inputs,
		RunE: func(c *cobra.Command, args []string) error {
			o.inputs = args
			return runExport(c.Context(), e, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.table, "table", "patients", strings.Join(study.ExportTables, ", "))
	f.StringVar(&o.format, "format", "csv", strings.Join(study.ExportFormats, ", "))
	f.StringVar(&o.out, "out", "", "file to write (default: stdout)")
	f.StringVar(&o.plan, "plan", "", "study plan (YAML)")
	f.BoolVar(&o.share, "share", false, "make a table to give away: no identity, no date, no words that few men have")
	f.StringVar(&o.key, "key-file", "", "with --share: file whose content is the key of pseudonyms, such as a passphrase")
	f.StringArrayVar(&o.units, "unit", nil, "unit of a column, e.g. total_testosterone=nmol/L (repeatable)")
	return c
}

func runExport(ctx context.Context, e *env, o exportOptions) error {
	if !slices.Contains(study.ExportFormats, o.format) {
		return fmt.Errorf("--format %s: choose from %s", o.format, strings.Join(study.ExportFormats, ", "))
	}
	if !slices.Contains(study.ExportTables, o.table) {
		return fmt.Errorf("--table %s: choose from %s", o.table, strings.Join(study.ExportTables, ", "))
	}
	if err := e.files.MayWrite("--out", o.out); err != nil {
		return err
	}
	s, err := load(ctx, e, o.inputs, o.plan, o.units, study.Site)
	if err != nil {
		return err
	}
	s.Plan.Privacy.Share = s.Plan.Privacy.Share || o.share
	names, err := pseudonyms(e, s.Plan.Privacy.Share, o.key)
	if err != nil {
		return err
	}
	t, _ := s.Export(o.table)
	if t, err = s.SharedTable(t, names); err != nil {
		return fmt.Errorf("--share --table %s: %w", o.table, err)
	}
	if o.format == "xlsx" {
		temp, remove, err := files.Temp("export") // the rows of a large table go over the disk
		if err != nil {
			return err
		}
		defer remove()
		t.Temp = temp
	}
	if err := e.writeTo(o.out, func(w io.Writer) error { return t.Write(w, o.format) }); err != nil {
		return err
	}
	if study.WriteFindings(e.stderr, study.Gather(s.Findings)) > 0 {
		return exitError{exitFindings}
	}
	return nil
}

// pseudonyms reads the key of names in a file.
func pseudonyms(e *env, share bool, path string) (study.Pseudonyms, error) {
	if path == "" {
		return study.Pseudonyms{}, nil
	}
	if !share {
		return study.Pseudonyms{}, errors.New("--key-file: goes with --share only")
	}
	text, err := e.files.ReadSmall(path, 1<<16)
	if err != nil {
		return study.Pseudonyms{}, fmt.Errorf("--key-file %s: %w; give the path of a file with the key", path, err)
	}
	key := bytes.TrimRight(text, "\r\n")
	if len(key) == 0 {
		return study.Pseudonyms{}, fmt.Errorf("--key-file %s: it is empty; write a key there", path)
	}
	names, err := study.NewPseudonyms(key)
	if err != nil {
		return names, fmt.Errorf("--key-file %s: %w", path, err)
	}
	return names, nil
}
