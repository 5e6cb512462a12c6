// Package study runs a study plan on inputs: read, derive, tabulate, analyse, write.
// It opens no file and knows no flag, so that a program, a browser's page or a service
// can run the same studies as the command line.
package study

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/schema"
	"leydig/reports/compose"
	"leydig/stats/analysis"
	"leydig/stats/published"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// Study is an input that was read and derived by a plan.
type Study struct {
	Plan     Plan
	Read     *schema.Result
	Data     *derive.Dataset
	Inputs   []results.Input
	Findings []cohort.Finding
	// Once says that nothing asks for measurements after Analyse: it lets them go on the way.
	Once bool
	// Unlisted says, with Once, that nothing asks for patients either: Data is nil afterwards.
	Unlisted bool
}

// Load reads inputs and derives outcomes. Step, where it is not nil, is told what is
// under way. Of inputs that can be read and not used it gives, beside the error, what
// was understood of them, without data.
func Load(ctx context.Context, files []Input, p Plan, step func(string)) (*Study, error) {
	if step == nil {
		step = func(string) {}
	}
	step("reading")
	books, inputs, err := Open(ctx, files)
	if err != nil {
		return nil, err
	}
	step("recognising columns and values")
	read, err := schema.Read(ctx, books, p.Columns)
	var unusable *cohort.InputError
	if errors.As(err, &unusable) && unusable.Code != cohort.Unreadable && read != nil {
		return &Study{Plan: p, Read: read, Inputs: inputs, Findings: read.Findings}, err
	}
	if err != nil {
		return nil, p.locate(err)
	}
	for i := range read.Tables {
		read.Tables[i].Sheet.Forget() // what the study holds of it is in columns
	}
	step("deriving outcomes")
	data, err := derive.Evaluate(ctx, read.Cohort, p.Outcomes, p.Analyses.Named())
	if err != nil {
		return nil, p.locate(err)
	}
	if p.Analyses, err = p.Analyses.Settle(data); err != nil {
		return nil, p.locate(err)
	}
	understood(inputs, read.Tables)
	found := slices.Concat(read.Findings, data.Findings)
	cohort.SortFindings(found)
	return &Study{Plan: p, Read: read, Data: data, Inputs: inputs, Findings: found}, nil
}

// Tables tabulates what the plan's analyses, and the published figures that fit, ask of the
// patients.
func (s *Study) Tables(ctx context.Context) (*tabulate.Tables, error) {
	t, err := s.tables(ctx, s.Plan.Analyses.Request())
	if err != nil {
		return nil, err
	}
	figured, err := s.fitting(ctx, t)
	if err != nil {
		return nil, err
	}
	t.Figures = figured.tables
	t.Figures.Looks = tabulate.Looks{} // they are those of the study
	return t, nil
}

func (s *Study) tables(ctx context.Context, ask tabulate.Request) (*tabulate.Tables, error) {
	t, err := tabulate.Gather(ctx, s.Data, ask)
	if err != nil {
		return nil, err
	}
	t.Sources = s.Inputs
	return t, nil
}

// Analyse runs the plan's analyses.
func (s *Study) Analyse(ctx context.Context, version string) (*results.Set, error) {
	t, figured, err := s.tabulated(ctx)
	if err != nil {
		return nil, err
	}
	// The published figures are compared beside the analyses; both look at tables alone.
	var figures []results.PublishedFigure
	var beside error
	var wg sync.WaitGroup
	wg.Go(func() { figures, beside = figured.beside(s.Plan.Analyses.Level) })
	set, err := Analyse(ctx, t, s.Plan, version)
	wg.Wait()
	if err != nil {
		return nil, err
	}
	set.Findings = Gather(s.Findings)
	publish(set, figures)
	return set, beside
}

// AnalyseSaved runs a plan's analyses on saved tables, with the published figures that they
// carry.
func AnalyseSaved(ctx context.Context, t *tabulate.Tables, p Plan, version string) (*results.Set, error) {
	set, err := Analyse(ctx, t, p, version)
	if err != nil {
		return nil, err
	}
	if t.Figures == nil {
		set.Notes = append(set.Notes, results.Note{ID: "published", Text: "The saved tables carry no published figures that all of them " +
			"share: the report has no section of them. Make the tables anew, or ask leydig validate with the patients."})
		return set, nil
	}
	saved, err := carried(t, p.Published)
	if err != nil {
		return nil, err
	}
	figures, err := saved.beside(p.Analyses.Level)
	publish(set, figures)
	return set, err
}

// publish puts the published figures into a set.
func publish(set *results.Set, figures []results.PublishedFigure) {
	if set.Published = figures; len(figures) > 0 {
		set.Methods = append(set.Methods, published.Method)
	}
}

// tabulated gives the tables of the plan's analyses and those of published figures; of a
// study that is analysed once, nothing holds the measurements any more.
func (s *Study) tabulated(ctx context.Context) (*tabulate.Tables, *asked, error) {
	ask := s.Plan.Analyses.Request()
	ask.Once = true
	ask.RowsLater = !ask.Clustered // whose rows are asked for again and again
	t, err := s.tables(ctx, ask)
	if err != nil {
		return nil, nil, err
	}
	figured, err := s.fitting(ctx, t)
	if err != nil {
		return nil, nil, err
	}
	if s.Once {
		var asked []string // of the men afterwards; nil: all
		if s.Unlisted {
			asked = append(figured.mixed(), ask.Covariates...)
		}
		s.Data.Forget(asked)
		figured.data.Forget(asked) // which are other outcomes of the same cohort
		figured.data.Times = nil   // men are weighted in yes-or-no outcomes alone
		s.Read.Cohort = s.Data.Cohort
	}
	t.Settle()
	if s.Once && s.Unlisted {
		figured.data.Cohort.Visits = cohort.Visits{}
		s.Data, s.Read.Cohort = nil, nil
	}
	return t, figured, nil
}

// Analyse runs a plan's analyses on tables, wherever their patients are.
func Analyse(ctx context.Context, t *tabulate.Tables, p Plan, version string) (*results.Set, error) {
	text, err := p.Text()
	if err != nil {
		return nil, err
	}
	set, err := analysis.Run(
		ctx,
		t,
		p.Analyses,
		results.Run{Title: p.Report.Title, Program: "leydig", Version: version, Inputs: t.Sources, Plan: text, StrataOf: p.Report.StrataOf},
	)
	if err == nil {
		err = emptyRun(set, p.Analyses.Run)
	}
	if err == nil {
		err = strataOf(p.Report.StrataOf, compose.ByStratum(set))
	}
	if err != nil {
		return nil, p.locate(err)
	}
	return set, nil
}

// emptyRun refuses a plan of whose analyses none has a result of this input; single ones without
// are noted where the plan chooses among all.
func emptyRun(set *results.Set, run []string) error {
	empty := slices.DeleteFunc(slices.Clone(run), func(name string) bool {
		return slices.ContainsFunc(set.Results, func(r results.Result) bool { return r.Key.Analysis == name })
	})
	switch {
	case len(empty) == 0 || len(run) == len(analysis.All):
		return nil
	case len(empty) == len(run):
		return fmt.Errorf("analyses: run: %s: the input has nothing for it", strings.Join(run, ", "))
	}
	set.Notes = append(set.Notes, results.Note{ID: "empty-run", Text: "The plan asks for the analysis of " + strings.Join(empty, " and of ") +
		", for which the input has nothing."})
	return nil
}

// strataOf refuses outcomes that a plan names of which the results hold nothing by stratum.
func strataOf(asked, known []string) error {
	for i, name := range asked {
		switch {
		case len(known) == 0:
			return fmt.Errorf("report: strata_of: %s: no outcome is given by stratum", name)
		case !slices.Contains(known, name):
			return fmt.Errorf("report: strata_of: there is no outcome %q by stratum%s; there are %s", name,
				cohort.DidYouMean(name, known), strings.Join(known, ", "))
		case slices.Contains(asked[:i], name):
			return fmt.Errorf("report: strata_of: %s is named twice", name)
		}
	}
	return nil
}

// SaveTables writes tables as JSON. Without rows the part that holds a row for each
// patient, though not who it is, is left out.
func SaveTables(w io.Writer, t *tabulate.Tables, rows bool) error {
	saved := *t
	if !rows {
		saved.Designs, saved.Left = nil, []string{tabulate.DesignRows}
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	return enc.Encode(&saved)
}

// IsTables tells saved tables by their first bytes.
func IsTables(head []byte) bool {
	return strings.Contains(string(head), `"form": "leydig tables`)
}

// LoadTables reads saved tables and adds them up. What a plan asks that the tables do
// not carry is refused.
func LoadTables(files []Input, p Plan) (*tabulate.Tables, Plan, error) {
	var sum *tabulate.Tables
	for _, f := range files {
		var t tabulate.Tables
		if err := json.NewDecoder(io.NewSectionReader(f.R, 0, f.Size)).Decode(&t); err != nil {
			return nil, p, Unreadable(f.Name, "these tables cannot be read (%v); make them anew with leydig tables", err)
		}
		if t.Form != tabulate.Form {
			return nil, p, Unreadable(f.Name, "tables of the form %q are not read here; make them anew with leydig tables", t.Form)
		}
		if sum == nil {
			sum = &t
			continue
		}
		var err error
		if sum, err = tabulate.Add(sum, &t); err != nil {
			return nil, p, Unreadable(f.Name, "%v; make all tables with the same plan", err)
		}
	}
	if sum == nil {
		return nil, p, errors.New("no tables")
	}
	if p.Analyses.Strata != nil {
		for _, s := range p.Analyses.Strata {
			if !slices.Contains(sum.Strata, s.Name) {
				return nil, p, p.locate(fmt.Errorf("analyses: strata: the tables carry no stratum %q%s; they carry %s",
					s.Name, cohort.DidYouMean(s.Name, sum.Strata), strings.Join(sum.Strata, ", ")))
			}
		}
	}
	return sum, p, nil
}

// ReadSet reads saved results.
func ReadSet(r io.Reader) (*results.Set, error) {
	var set results.Set
	if err := json.NewDecoder(r).Decode(&set); err != nil {
		return nil, err
	}
	if set.Run.Program != "leydig" {
		return nil, errors.New("these are no results of leydig")
	}
	return &set, nil
}
