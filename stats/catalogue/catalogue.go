// Package catalogue lists every statistic that can be asked for by name: what it
// needs, its options, and a function from what was given to a table. It reads no
// file and prints nothing: commands, and whatever else asks, are flags over it.
package catalogue

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/results"
)

// Statistic is one entry of the catalogue.
type Statistic struct {
	Family  string // the command under which it stands, "stats" or "power"; empty: it stands alone
	Name    string // unique in its family
	Short   string // one line; the title of a single table
	Long    string // for help; empty: Short says it all
	Usage   string // what follows the name on a command line; empty: what Needs says
	Example string // arguments, one example a line
	Needs   Needs
	Options []Option
	Methods []stats.Method // those that a run may name
	Draws   bool           // Found.Plot is filled where Given.Draw asks for it
	Several bool           // it may find several tables
	Saves   bool           // Found.Saved is something to keep
	Run     func(ctx context.Context, in *Given) (results.Found, error)
}

// Needs is what a statistic is computed from, besides its options.
type Needs struct {
	Input Input
	// Typed names the numbers of TypedNumbers; a name ending in "..." may come any
	// number of times, names in brackets may be left out.
	Typed string
}

// Input is a kind of thing that statistics are computed from.
type Input uint8

// The inputs.
const (
	Nothing      Input = iota // the options say it all
	TypedNumbers              // numbers, in an order that Needs.Typed names
	Table                     // a typed table of counts, or two columns of a rectangle
	Tables                    // typed tables of counts, one a stratum
	Values                    // a column of a rectangle
	Groups                    // a column of a rectangle by the levels of another
	Pairs                     // two columns of a rectangle, row by row
	Blocks                    // two or more columns of a rectangle, row by row
	Rows                      // a rectangle, of which the options name columns
)

// inputs says what each kind of input is called on a command line.
var inputs = map[Input]struct{ usage, help string }{
	Table: {"TABLE | FILE --columns ROW,COLUMN",
		"a table is typed row by row, as in 12,3/4,11; of a file, two columns are cross-tabulated"},
	Tables: {"TABLE TABLE...", "every stratum is a table typed row by row, as in 12,3/4,11"},
	Values: {"FILE --column NAME", "one numeric column"},
	Groups: {"FILE --outcome NAME --by NAME", "a numeric column by the levels of another"},
	Pairs:  {"FILE --columns NAME,NAME", "two numeric columns, row by row"},
	Blocks: {"FILE --columns NAME,NAME,...", "two or more numeric columns, row by row"},
	Rows:   {"FILE", ""},
}

// Arguments says what follows the statistic's name on a command line.
func (s *Statistic) Arguments() string {
	switch {
	case s.Usage != "":
		return s.Usage
	case s.Needs.Input == TypedNumbers:
		return s.Needs.Typed
	}
	return inputs[s.Needs.Input].usage
}

// inputHelp says in words what the statistic is computed from, empty where its
// arguments say it.
func (s *Statistic) inputHelp() string { return inputs[s.Needs.Input].help }

// Find gives an entry of the catalogue, nil where there is none.
func Find(family, name string) *Statistic {
	for i := range All {
		if All[i].Family == family && All[i].Name == name {
			return &All[i]
		}
	}
	return nil
}

// Given makes what a run is given out of options as they were typed: options holds
// the texts of each option that was given, one a time. An option that is not the
// statistic's, cannot be read or does not go with another is an error of one line.
func (s *Statistic) Given(options map[string][]string) (*Given, error) {
	in := &Given{of: s, options: map[string]*value{}}
	for _, o := range s.Options {
		v := &value{}
		in.options[o.Name] = v
		texts, given := options[o.Name]
		if given && o.Never != "" {
			return nil, fmt.Errorf("--%s does not go with %s: %s", o.Name, s.Name, o.Never)
		}
		v.given = given
		if !given && o.Default != "" {
			texts = []string{o.Default}
		}
		if err := v.read(o, texts); err != nil {
			return nil, err
		}
	}
	for name := range options {
		if in.options[name] == nil {
			return nil, fmt.Errorf("%s has no option --%s", s.Name, name)
		}
	}
	return in, in.check()
}

// ReadsFiles tells whether the statistic can be of a rectangle.
func (s *Statistic) ReadsFiles() bool { return s.Needs.Input >= Values || s.Needs.Input == Table }

// ReadsFile tells whether the statistic, so given, is of a rectangle, which then is
// to be put into Given.Rows; else the arguments are typed numbers (Given.Type).
func (s *Statistic) ReadsFile(in *Given) bool {
	return s.ReadsFiles() && (s.Needs.Input != Table || in.Has("columns"))
}

// ran are the methods of a run that named none: all of them or, where nothing could be
// estimated, the one that was asked for first.
func (s *Statistic) ran(failed error) []stats.Method {
	if failed != nil {
		return s.Methods[:1]
	}
	return s.Methods
}

// Compute runs the statistic. Why something cannot be estimated (a stats.Reason) is a
// result: a table with NE and the reason, and the methods of the tables that Run has beside it. Rows left out because a cell is empty are
// counted in a note. An option that was given and that the run had no use for is an
// error.
func (s *Statistic) Compute(ctx context.Context, in *Given) (results.Found, error) {
	found, err := s.Run(ctx, in)
	if err != nil {
		var r stats.Reason
		if !errors.As(err, &r) {
			return results.Found{}, err
		}
		t := in.table("result")
		t.Add(math.NaN())
		t.Note("NE, not estimable: %s: %s", s.Name, r)
		t.By(in.tried...)
		for _, beside := range found.Tables {
			t.By(beside.Methods...)
		}
		found = results.Found{Tables: []*results.Table{t}}
	} else if err := in.unread(); err != nil {
		return results.Found{}, err
	}
	first := found.Tables[0]
	if in.lost > 0 {
		first.Notes = slices.Insert(first.Notes, 0, fmt.Sprintf("%d rows with an empty cell in these columns were left out", in.lost))
	}
	if !slices.ContainsFunc(found.Tables, func(t *results.Table) bool { return len(t.Methods) > 0 }) {
		first.By(s.ran(err)...)
	}
	in.restate(found.Tables)
	return found, in.sayInvented(&found)
}
