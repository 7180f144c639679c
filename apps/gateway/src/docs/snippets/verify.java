import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class Callbacks {
    /** @param body as it came, before anybody has parsed it */
    static boolean genuine(String id, String timestamp, String signatures, byte[] body, String secret)
            throws GeneralSecurityException {
        if (!timestamp.matches("[0-9]{1,10}")) return false;
        long age = System.currentTimeMillis() / 1000 - Long.parseLong(timestamp);
        if (Math.abs(age) > 300) return false;
        byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
        Mac hmac = Mac.getInstance("HmacSHA256");
        hmac.init(new SecretKeySpec(key, "HmacSHA256"));
        hmac.update((id + "." + timestamp + ".").getBytes(UTF_8));
        byte[] own = ("v1," + Base64.getEncoder().encodeToString(hmac.doFinal(body))).getBytes(UTF_8);
        return Arrays.stream(signatures.split(" ")).anyMatch(one -> MessageDigest.isEqual(own, one.getBytes(UTF_8)));
    }
}
