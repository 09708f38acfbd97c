// Asks veraPDF about many files in one start of Java.
// In: one path a line. Out: for each path and standard a line "checked", and a line "failed" for each rule broken.

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Validate {
    static final List<PDFAFlavour> STANDARDS = List.of(PDFAFlavour.PDFUA_1, PDFAFlavour.PDFA_3_A);

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        var paths = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String path = paths.readLine(); path != null; path = paths.readLine()) {
            for (PDFAFlavour standard : STANDARDS) {
                check(path, standard);
            }
        }
    }

    static void check(String path, PDFAFlavour standard) {
        try (var parser = Foundries.defaultInstance().createParser(new File(path), standard);
                var validator = Foundries.defaultInstance().createValidator(standard, false)) {
            ValidationResult result = validator.validate(parser);
            say("checked", path, standard, String.valueOf(result.getTotalAssertions()));
            firstOfEachRule(result).forEach((rule, fault) -> say("failed", path, standard, rule + " " + fault));
        } catch (Exception notReadable) {
            say("failed", path, standard, "not readable: " + notReadable.getMessage());
        }
    }

    static TreeMap<String, String> firstOfEachRule(ValidationResult result) {
        var faults = new TreeMap<String, String>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                var rule = assertion.getRuleId();
                var where = assertion.getLocation() == null ? "" : " at " + assertion.getLocation().getContext();
                faults.putIfAbsent(rule.getClause() + "-" + rule.getTestNumber(), assertion.getMessage() + where);
            }
        }
        return faults;
    }

    static void say(String word, String path, PDFAFlavour standard, String more) {
        System.out.println(String.join("\t", word, path, standard.getId(), more.replaceAll("\\s+", " ")));
    }
}
