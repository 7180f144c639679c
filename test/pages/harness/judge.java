import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Base64;

class Judge {
    public static void main(String[] args) throws Exception {
        for (String line : new BufferedReader(new InputStreamReader(System.in)).lines().toList()) {
            String[] told = line.split("\t", -1);
            System.out.println(Callbacks.genuine(told[0], told[1], told[2], Base64.getDecoder().decode(told[3]), told[4]));
        }
    }
}
