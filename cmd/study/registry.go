package study

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats/published"
)

// Registry is the built-in registry of published figures, read once; nothing changes it.
var Registry = sync.OnceValues(func() (*published.Registry, error) {
	var r published.Registry
	err := json.Unmarshal(readRegistry, &r)
	return &r, err
})

// readRegistry is what ParseRegistry made of published.Source: reading the YAML anew takes as
// long as reading a small cohort. TestReadRegistry holds the two against each other.
//
//go:embed registry.json
var readRegistry []byte

// ParseRegistry reads a registry strictly: every key that it does not know, every value
// of the wrong type and every word that is none is told with its line and the nearest
// name, all of them at once.
func ParseRegistry(name string, text []byte) (_ *published.Registry, err error) {
	defer func() {
		if recover() != nil { // of the parser, as in decode
			err = fmt.Errorf("registry %s: %w", name, errUnread)
		}
	}()
	if !anyOf([]string{"schema", "figures"}, text, true) {
		return nil, fmt.Errorf("registry %s: it is no registry: no line begins with figures:; leydig published schema describes the form", name)
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, fmt.Errorf("registry %s: %s", name, strictError(err))
	}
	var faults []faultAt
	var r published.Registry
	decoded := false // from the nodes; the text is parsed again only to say what is wrong in it
	if len(file.Docs) > 0 && file.Docs[0].Body != nil {
		faults = strange(file.Docs[0].Body, reflect.TypeFor[published.Registry]())
		decoded = len(faults) == 0 && yaml.NodeToValue(file.Docs[0].Body, &r) == nil
	}
	place := func(i int) int { return i }
	if !decoded {
		r = published.Registry{}
		// What is strange is told above; the figures that can be read are looked at as well.
		if err := decode(text, &r); err != nil {
			if len(faults) == 0 {
				return nil, fmt.Errorf("registry %s: %s", name, strictError(err))
			}
			var at []int
			r, at = readable(file)
			place = func(i int) int { return at[i] }
		}
	}
	if len(faults) == 0 && len(r.Figures) == 0 {
		return nil, fmt.Errorf("registry %s: it lists no figures; leydig published schema describes the form", name)
	}
	r.ShowDecimals()
	for _, f := range slices.Concat(r.Validate(cohort.DidYouMean), strangeWords(&r)) {
		if f.Figure >= 0 {
			f.Figure = place(f.Figure)
		}
		faults = append(faults, faultAt{lineOf(file, f), f.Text})
	}
	if len(faults) > 0 {
		slices.SortStableFunc(faults, func(a, b faultAt) int { return cmp.Compare(a.line, b.line) })
		var lines []string
		for _, f := range faults {
			lines = append(lines, fmt.Sprintf("registry %s: line %d: %s", name, f.line, f.text))
		}
		return nil, errors.New(strings.Join(lines, "\n"))
	}
	return &r, nil
}

// readable reads those figures of a registry that can be, with their places in it.
func readable(file *ast.File) (r published.Registry, at []int) {
	r.Schema = 1
	path, err := yaml.PathString("$.figures")
	if err != nil {
		return r, nil
	}
	node, err := path.FilterFile(file)
	if err != nil {
		return r, nil
	}
	list, _ := node.(*ast.SequenceNode)
	if list == nil {
		return r, nil
	}
	for i, n := range list.Values {
		var f published.Figure
		if yaml.NodeToValue(n, &f) == nil {
			r.Figures, at = append(r.Figures, f), append(at, i)
		}
	}
	return r, at
}

// faultAt is what is wrong in a line of a registry.
type faultAt struct {
	line int
	text string
}

// strangeWords are the words of computations that other packages know.
func strangeWords(r *published.Registry) (out []published.Fault) {
	for i := range r.Figures {
		c := r.Figures[i].Compute
		if c == nil {
			continue
		}
		if _, ok := unit.Find(c.Analyte); !ok && c.Analyte != "" {
			out = append(out, published.Fault{Figure: i, Key: "compute.analyte",
				Text: fmt.Sprintf("there is no analyte %q%s", c.Analyte, cohort.DidYouMean(c.Analyte, analytes()))})
		}
		if _, err := derive.ParseWhen(c.When); err != nil && c.When != "" {
			out = append(out, published.Fault{Figure: i, Key: "compute.when", Text: err.Error()})
		}
	}
	return out
}

func analytes() (names []string) {
	for _, q := range unit.Analytes {
		names = append(names, q.Name)
	}
	return names
}

// lineOf is the line of a fault's key, or of the figure where the key is not there.
func lineOf(file *ast.File, f published.Fault) int {
	paths := []string{"$.schema"}
	if f.Figure >= 0 {
		at := fmt.Sprintf("$.figures[%d]", f.Figure)
		paths = []string{at + "." + f.Key, at + "." + strings.SplitN(f.Key, ".", 2)[0], at}
	}
	for _, text := range paths {
		path, err := yaml.PathString(text)
		if err != nil {
			continue
		}
		if node, err := path.FilterFile(file); err == nil && node != nil && node.GetToken() != nil {
			return node.GetToken().Position.Line
		}
	}
	return 1
}

// strange lists the keys of a node that a type does not have, and values of another kind
// than its.
func strange(node ast.Node, t reflect.Type) []faultAt {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	line := node.GetToken().Position.Line
	switch n := node.(type) {
	case *ast.MappingNode:
		if t.Kind() != reflect.Struct {
			return []faultAt{{line, fmt.Sprintf("want %s here, not keys with values", kindName(t.Kind().String()))}}
		}
		var out []faultAt
		for _, v := range n.Values {
			out = append(out, strangeKey(v, t)...)
		}
		return out
	case *ast.MappingValueNode:
		return strangeKey(n, t)
	case *ast.SequenceNode:
		if t.Kind() != reflect.Slice {
			return []faultAt{{line, fmt.Sprintf("want %s here, not a list", kindOf(t))}}
		}
		var out []faultAt
		for _, v := range n.Values {
			out = append(out, strange(v, t.Elem())...)
		}
		return out
	case *ast.NullNode:
		return nil
	}
	if !fits(node, t) {
		return []faultAt{{line, fmt.Sprintf("want %s here, not %s", kindOf(t), strings.TrimSpace(node.String()))}}
	}
	return nil
}

// kindOf is what a writer of registries calls a type.
func kindOf(t reflect.Type) string {
	if t.Kind() == reflect.Slice {
		return "a list"
	}
	return kindName(t.Kind().String())
}

// fits tells whether a scalar can be of a type.
func fits(node ast.Node, t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Float64:
		return node.Type() == ast.IntegerType || node.Type() == ast.FloatType
	case reflect.Int, reflect.Int64:
		return node.Type() == ast.IntegerType
	case reflect.Bool:
		return node.Type() == ast.BoolType
	case reflect.String:
		return node.Type() == ast.StringType || node.Type() == ast.LiteralType
	}
	return false
}

var indexed = regexp.MustCompile(`^[a-z0-9_]+$`)

func strangeKey(v *ast.MappingValueNode, t reflect.Type) []faultAt {
	line := v.Key.GetToken().Position.Line
	key := strings.Trim(v.Key.GetToken().Value, `"'`)
	var tags []string
	for i := range t.NumField() {
		tag, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if tag == key {
			return strange(v.Value, t.Field(i).Type)
		}
		tags = append(tags, tag)
	}
	known := slices.DeleteFunc(tags, func(tag string) bool { return !indexed.MatchString(tag) })
	return []faultAt{{line, fmt.Sprintf("unknown key %q%s", key, cohort.DidYouMean(key, known))}}
}

// RegistrySchema describes a registry from the types that read it.
func RegistrySchema() map[string]any {
	words := func(list []string) object { return object{"enum": list} }
	s := typeSchema(reflect.TypeFor[published.Registry](), "", map[string]object{
		"schema":               {"const": 1},
		"figures":              {"minItems": 1, "description": "printed figures, one each"},
		"figures.items.metric": words(published.Metrics),
		"figures.items.source": {"enum": published.Sources,
			"description": "found: read in the publication or a page that quotes it; recall; claimed"},
		"figures.items.estimator":              words(published.Estimators),
		"figures.items.decimals":               {"minimum": 0, "description": "of value, where it is printed with zeros at its end (50.0)"},
		"figures.items.whole":                  {"description": "value is a mean of whole numbers (a score, a count): GRIM and GRIMMER apply"},
		"figures.items.interval":               {"minItems": 2, "maxItems": 2},
		"figures.items.compute.kind":           words(published.Kinds),
		"figures.items.compute.men":            {"enum": published.Populations, "description": "who the men were"},
		"figures.items.compute.baseline_below": {"description": "total testosterone at entry, ng/dL"},
		"figures.items.compute.month":          {"exclusiveMinimum": 0, "description": "when a share is read off the curve of a time-to-event"},
		"figures.items.compute.deprived":       {"minItems": 2, "maxItems": 2, "description": "months of androgen deprivation, from and to"},
		"figures.items.compute.counted_from":   words(published.Origins),
		"figures.items.compute.analyte":        words(analytes()),
		"figures.items.compute.index":          words([]string{string(cohort.TreatmentStart), string(cohort.TRTStop)}),
		"figures.items.compute.treated_beyond": {"const": published.Beyond,
			"description": "months of treatment that the men had: a subset chosen by duration"},
		"figures.items.compute.presumed": {"description": "what the paper leaves open and was filled in"},
		"figures.items.compute.differs":  {"description": "what cannot be matched: with it the figure is not comparable"},
	})
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "leydig registry of published figures"
	return s
}
