package study

import (
	"maps"
	"reflect"
	"strings"

	"leydig/cohort/derive"
	"leydig/cohort/schema"
	"leydig/cohort/unit"
	"leydig/stats/analysis"
	"leydig/stats/published"
	"leydig/stats/results"
	"leydig/stats/weighting"
)

type object = map[string]any

// PlanSchema describes the plan from the types that read it, so that it cannot
// differ from them; what a type does not say stands in planHints.
func PlanSchema() map[string]any {
	s := typeSchema(reflect.TypeFor[Plan](), "", planHints())
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "leydig study plan"
	return s
}

// planHints are what the types do not say, by path.
func planHints() map[string]object {
	names, units := object{}, object{}
	for _, n := range schema.Names() {
		names[n] = object{"type": "string", "description": "header text of the column that holds " + n}
		q, ok := unit.Find(n)
		if !ok {
			continue
		}
		var list []string
		for _, u := range q.Units {
			list = append(list, u.Name)
		}
		units[n] = object{"type": "string", "examples": list, "description": "unit in which " + n + " is written"}
	}
	units["month"] = object{
		"type":        "string",
		"examples":    []string{"months", "weeks", "days", "years"},
		"description": "unit of the visits' time",
	}
	hints := studyHints()
	maps.Copy(hints, analysisHints())
	for path, words := range planWords() {
		if hints[path] == nil {
			hints[path] = object{}
		}
		hints[path]["description"] = words
	}
	for path, h := range map[string]object{
		"columns.names": {"properties": names, "additionalProperties": false, "description": "canonical column: header text"},
		"columns.units": {"properties": units, "additionalProperties": false, "description": "canonical column: unit"},
	} {
		hints[path] = h
	}
	return hints
}

// studyHints are the hints that need no list of columns.
func studyHints() map[string]object {
	when := object{"pattern": `^(any|last|window:[0-9.]+)$`, "description": "which follow-up visit decides: any, last, or window:MONTH"}
	return map[string]object{
		"columns":          {"description": "what the input's columns mean where their headers do not say so"},
		"columns.index":    {"enum": []string{"treatment-start", "trt-stop"}, "description": "time zero"},
		"outcomes.presets": {"description": "published definitions by name; leydig definitions lists them"},
		"outcomes.washout": {"description": "days after the index in which visits are no follow-up, or days by trt_formulation (other: the rest)",
			"oneOf": []object{{"type": "number", "minimum": 0}, {"type": "object", "additionalProperties": object{"type": "number",
				"minimum": 0}}}},
		"columns.ignore": {"description": "headers of columns that are not to be used"},
		"columns.dates": {
			"enum":        []string{"day-first", "month-first"},
			"description": "order of dates where a column does not settle it",
		},
		"columns.read":              {"description": "what single columns are"},
		"columns.read.items.is":     {"description": "canonical column, or none"},
		"columns.read.items.at":     {"description": "time of the column's visits: month 6, week 12, baseline"},
		"columns.read.items.column": {"description": "header text, or the column's letters"},
		"columns.rows_of_results":   {"description": "headers of a table with one result a row"},
		"columns.times":             {"description": "a visit's label: month"},
		"columns.missing":           {"description": "further texts that stand for missing"},
		"columns.sheets":            {"description": "sheet's name, or the file's where it has none: what holds for all of it"},
		"columns.extracted": {"description": "day of the data's extraction, such as 2021-05-04: later visits are errors, " +
			"months that end later not yet due"},
		"outcomes":                    {"description": "definitions; testosterone in ng/dL, sperm in million/mL, times in months"},
		"outcomes.responder.when":     when,
		"outcomes.schedule":           {"description": "months, rising"},
		"outcomes.more":               {"description": "further outcomes of a known kind"},
		"outcomes.more.items.kind":    {"enum": derive.Kinds()},
		"outcomes.more.items.when":    when,
		"outcomes.baseline.months":    {"minimum": 0, "description": "how far before the index a visit counts"},
		"outcomes.baseline.visits":    {"minimum": 1, "description": "how many of the last visits are averaged"},
		"outcomes.responder.rise":     {"description": "rise above baseline, ng/dL"},
		"outcomes.eugonadal":          {"description": "total testosterone at a visit, ng/dL"},
		"report":                      {"description": "the report"},
		"privacy":                     {"description": "what leaves the clinic"},
		"privacy.share":               {"description": "no patient is listed, small cells are withheld"},
		"privacy.small_cells":         {"description": "how many men a cell has at least (default 5)"},
		"privacy.clinic_text":         {"description": "birth dates and the clinic's own words on the sheet of patients"},
		"published":                   {"description": "who the men were, for the comparison with published figures: no column says it"},
		"published.men":               {"enum": published.Populations, "description": "population (default: not told)"},
		"published.deprived":          {"minimum": 0, "description": "months of androgen deprivation before time zero"},
		"published.counted_from":      {"enum": published.Origins, "description": "what time zero is after androgen deprivation"},
		"outcomes.sperm_recovery":     {"description": "million/mL"},
		"outcomes.responder":          {"description": "response: rise above baseline and a level reached, ng/dL"},
		"outcomes.more.items.name":    {"pattern": `^[a-z][a-z0-9_]*$`},
		"outcomes.more.items.title":   {"description": "as a table shows it"},
		"outcomes.baseline":           {"description": "the mean of the last visits before treatment"},
		"outcomes.responder.at_least": {"description": "level to be reached, ng/dL"},
	}
}

// analysisHints are those of the part "analyses".
func analysisHints() map[string]object {
	var analyses []string
	for _, a := range analysis.All {
		analyses = append(analyses, a.Name)
	}
	return map[string]object{
		"analyses":                          {"description": "what is analysed"},
		"analyses.run.items":                {"enum": analyses},
		"analyses.level":                    {"exclusiveMinimum": 0, "exclusiveMaximum": 1, "description": "of intervals"},
		"analyses.table1.statistics.values": {"enum": []string{results.ByMean, results.ByMedian}},
		"analyses.table1_by":                {"description": "factor whose levels are Table 1's columns; empty: none"},
		"analyses.strata": {"description": "factors by which results are given", "items": object{"oneOf": []object{
			{"type": "string", "description": "a stratum that is known, or a text column of the input"},
			{"type": "object", "required": []string{"name"}, "additionalProperties": false, "properties": object{
				"name":   object{"type": "string", "description": "how results call it"},
				"column": object{"type": "string", "description": "column of the patients that it is made of (default: name)"},
				"title":  object{"type": "string", "description": "as tables are headed"},
				"cuts": object{
					"type":        "array",
					"items":       object{"type": "number"},
					"description": "ends of bands, rising; a value at a cut is in the band above",
				},
				"labels": object{
					"type":        "array",
					"items":       object{"type": "string"},
					"description": "of the bands, one more than cuts",
				},
				"order": object{
					"type":        "array",
					"items":       object{"type": "string"},
					"description": "levels of a text that stand first",
				},
				"reference": object{"type": "string", "description": "level with which the others are compared"},
			}}}}},
		"analyses.predictors": {"description": "multivariable models of responses and of times to events"},
		"analyses.treatments": {"description": "treatments compared after weighting by the propensity score"},
		"analyses.treatments.weights": {"enum": weighting.Targets,
			"description": "whom the weighted groups stand for (default: overlap)"},
		"analyses.treatments.covariates": {
			"description": "what treatments are balanced for (default: those of the list that the input has)",
			"items":       object{"type": "string"},
		},
		"analyses.predictors.covariates": {
			"description": "predictors (default: those of the list that the input has)",
			"items": object{"oneOf": []object{
				{"type": "string", "description": "a number, a stratum or a text column"},
				{"type": "object", "required": []string{"name"}, "additionalProperties": false, "properties": object{
					"name": object{"type": "string", "description": "a number, a stratum or a text column"},
					"per": object{
						"type":             "number",
						"exclusiveMinimum": 0,
						"description":      "difference of a number for which the ratio is given",
					},
					"reference": object{"type": "string", "description": "level of a factor with which the others are compared"},
				}}}},
		},
		"analyses.landmark":         {"description": "analyses from landmarks on"},
		"analyses.landmark.months":  {"description": "landmarks, months"},
		"analyses.landmark.horizon": {"description": "by when treatment for so long is set against stopping, in multiples of the duration"},
		"analyses.times":            {"description": "months at which curves are read"},
	}
}

func typeSchema(t reflect.Type, path string, hints map[string]object) object {
	var s object
	at := func(key string) string { return strings.TrimPrefix(path+"."+key, ".") }
	switch t.Kind() {
	case reflect.Pointer:
		return typeSchema(t.Elem(), path, hints)
	case reflect.Struct:
		properties := object{}
		for i := range t.NumField() {
			f := t.Field(i)
			key, rest, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			if rest == "inline" {
				maps.Copy(properties, typeSchema(f.Type, path, hints)["properties"].(object))
				continue
			}
			if key == "-" || key == "" || !f.IsExported() {
				continue
			}
			if f.Type == reflect.SliceOf(t) { // a criterion joined to a criterion
				joined := object{"type": "array", "items": object{"type": "object"}}
				maps.Copy(joined, hints[at(key)])
				properties[key] = joined
				continue
			}
			properties[key] = typeSchema(f.Type, at(key), hints)
		}
		s = object{"type": []string{"object", "null"}, "properties": properties, "additionalProperties": false}
	case reflect.Map:
		s = object{"type": "object", "additionalProperties": typeSchema(t.Elem(), at("values"), hints)}
	case reflect.Slice, reflect.Array:
		s = object{"type": "array", "items": typeSchema(t.Elem(), at("items"), hints)}
	case reflect.Bool:
		s = object{"type": "boolean"}
	case reflect.Float64, reflect.Float32:
		s = object{"type": "number"}
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Uint64:
		s = object{"type": "integer"}
	default:
		s = object{"type": "string"}
	}
	if _, either := hints[path]["oneOf"]; either {
		s = object{} // what it may be stands in the hint
	}
	for k, v := range hints[path] {
		s[k] = v
	}
	return s
}

// planKeys lists every key of a plan, for "did you mean", and the keys under which each stands;
// what a criterion has is listed once.
func planKeys() (keys []string, under map[string][]string) {
	under = map[string][]string{}
	seen := map[reflect.Type]bool{}
	var walk func(t reflect.Type, path string)
	walk = func(t reflect.Type, path string) {
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			walk(t.Elem(), path)
		case reflect.Struct:
			if seen[t] {
				return
			}
			seen[t] = true
			for i := range t.NumField() {
				f := t.Field(i)
				if f.Anonymous {
					walk(f.Type, path)
				}
				if key, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); key != "" && key != "-" {
					keys, under[key] = append(keys, key), append(under[key], path)
					walk(f.Type, strings.TrimPrefix(path+": "+key, ": "))
				}
			}
		}
	}
	walk(reflect.TypeFor[Plan](), "")
	return keys, under
}
