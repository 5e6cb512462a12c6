package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/goccy/go-yaml"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/schema"
	"leydig/reports/compose"
	"leydig/stats/analysis"
)

// plan is a study plan: four parts, each owned by the package that it is handed to.
type plan struct {
	Columns  schema.Plan   `yaml:"columns"`
	Outcomes derive.Plan   `yaml:"outcomes"`
	Analyses analysis.Plan `yaml:"analyses"`
	Report   compose.Plan  `yaml:"report"`
}

func defaultPlan() plan {
	return plan{Outcomes: derive.DefaultPlan(), Analyses: analysis.DefaultPlan(), Report: compose.DefaultPlan()}
}

// loadPlan reads a plan over the built-in one. The plan is strict: what it does
// not know, it refuses, with the line.
func loadPlan(path string, units []string) (plan, error) {
	p := defaultPlan()
	if path != "" {
		text, err := os.ReadFile(path)
		if err != nil {
			return p, fmt.Errorf("plan %s: %w; give the path of a study plan", path, bare(err))
		}
		if err := yaml.UnmarshalWithOptions(text, &p, yaml.Strict()); err != nil {
			return p, fmt.Errorf("plan %s: %s", path, strings.TrimSpace(yaml.FormatError(err, false, true)))
		}
	}
	for _, u := range units {
		column, name, ok := strings.Cut(u, "=")
		if !ok || column == "" || name == "" {
			return p, fmt.Errorf("--unit %s: want COLUMN=UNIT, e.g. total_testosterone=nmol/L", u)
		}
		if p.Columns.Units == nil {
			p.Columns.Units = map[string]string{}
		}
		p.Columns.Units[column] = name
	}
	if err := p.check(); err != nil {
		if path != "" {
			err = fmt.Errorf("plan %s: %w", path, err)
		}
		return p, err
	}
	return p, nil
}

func (p plan) check() error {
	switch p.Columns.Index {
	case "", cohort.TreatmentStart, cohort.TRTStop:
	default:
		return fmt.Errorf("columns: index: %q is neither %s nor %s", p.Columns.Index, cohort.TreatmentStart, cohort.TRTStop)
	}
	if err := p.Columns.Check(); err != nil {
		return err
	}
	if _, err := p.Outcomes.Outcomes(); err != nil {
		return err
	}
	return p.Analyses.Check()
}

// text is the plan as it runs, for provenance.
func (p plan) text() (string, error) {
	b, err := yaml.Marshal(p)
	return string(b), err
}

// bare takes the path off an error of the file system: the caller names it.
func bare(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
